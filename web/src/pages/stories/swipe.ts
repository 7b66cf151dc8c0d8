/** Swipes of a finger over a story: sideways to another author, down to close, up to reply. */
import { useRef } from "preact/hooks";

const FAR = 56; // pixels from which a movement is a swipe
const STRAIGHT = 1.5; // times further in one direction than across it

export type Swipe = "left" | "right" | "up" | "down";

/** The direction of a movement in pixels; null if it is too short or askew. */
export function swipeOf(x: number, y: number): Swipe | null {
  const [far, across] = Math.abs(x) > Math.abs(y) ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)];
  if (far < FAR || far < across * STRAIGHT) return null;
  if (Math.abs(x) > Math.abs(y)) return x < 0 ? "left" : "right";
  return y < 0 ? "up" : "down";
}

/** What an element listens to; what a swipe began on is not pressed by it. */
export function useSwipe(act: (swipe: Swipe) => void) {
  const from = useRef<PointerEvent | null>(null);
  const swiped = useRef(false);
  return {
    onPointerDown(event: PointerEvent) {
      swiped.current = false;
      from.current = event.isPrimary && event.pointerType !== "mouse" ? event : null;
    },
    onPointerUp(event: PointerEvent) {
      const start = from.current;
      from.current = null;
      if (start?.pointerId !== event.pointerId) return;
      const swipe = swipeOf(event.clientX - start.clientX, event.clientY - start.clientY);
      if (!swipe) return;
      swiped.current = true;
      act(swipe);
    },
    onPointerCancel() {
      from.current = null;
    },
    onClickCapture(event: MouseEvent) {
      if (swiped.current) event.stopPropagation();
      swiped.current = false;
    },
  };
}
