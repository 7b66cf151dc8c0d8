/** Tells when an element is on the screen: half of it, or half of the screen with it. */
import { useEffect, useRef } from "preact/hooks";

const STEPS = [0, 0.1, 0.25, 0.5, 0.75, 1];

/** Run `enter` when the element comes, and what it returned when it leaves, is removed, or the tab is hidden. */
export function useOnScreen(
  ref: { current: HTMLElement | null },
  enter: () => () => void,
  key: string,
): void {
  const latest = useRef(enter);
  latest.current = enter;
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let leave: (() => void) | null = null;
    let inView = false;
    const check = () => {
      const shown = inView && document.visibilityState === "visible";
      if (shown && !leave) leave = latest.current();
      else if (!shown && leave) {
        leave();
        leave = null;
      }
    };
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry) return;
        const half = (entry.rootBounds?.height ?? innerHeight) / 2;
        inView = entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= half;
        check();
      },
      { threshold: STEPS },
    );
    observer.observe(element);
    document.addEventListener("visibilitychange", check);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", check);
      leave?.();
    };
  }, [key]);
}
