/** The keys of the viewer. */
import { useEffect, useRef } from "preact/hooks";

export const FIELD = "story-reply"; // the id of the field for a reply

interface Acts {
  next(): void;
  back(): void;
  nextSource(): void;
  previousSource(): void;
  pause(): void;
  mute(): void;
}

/** Open the dialog, and listen to its keys, also while nothing in it has the focus. */
export function useKeyboard(acts: Acts) {
  const dialog = useRef<HTMLDialogElement>(null);
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const box = dialog.current;
    if (!box) return;
    if (!box.open) box.showModal();
    focusFirst();
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || box.querySelector("dialog[open]")) return;
      if (target instanceof HTMLInputElement) return;
      const act = actOf(event, latest.current, target);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", listen);
    return () => {
      document.removeEventListener("keydown", listen);
      box.close();
    };
  }, []);
  return dialog;
}

/** The button that pauses: what has the focus if nothing else does. */
export function focusFirst(): void {
  document.querySelector<HTMLElement>(".story-viewer [data-first]")?.focus();
}

function actOf(event: KeyboardEvent, acts: Acts, target: HTMLElement): (() => void) | undefined {
  const { key, shiftKey } = event;
  if (key === " ") {
    // A button that was reached by keyboard is pressed by Space, as everywhere.
    return target.matches("button:focus-visible, a:focus-visible") ? undefined : acts.pause;
  }
  if (key.startsWith("Arrow")) return turnOf(key, shiftKey, acts);
  if (key.toLowerCase() === "r") return () => document.getElementById(FIELD)?.focus();
  return key.toLowerCase() === "m" ? acts.mute : undefined;
}

function turnOf(key: string, far: boolean, acts: Acts): (() => void) | undefined {
  const rtl = document.documentElement.dir === "rtl";
  if (key === (rtl ? "ArrowLeft" : "ArrowRight")) return far ? acts.nextSource : acts.next;
  if (key === (rtl ? "ArrowRight" : "ArrowLeft")) return far ? acts.previousSource : acts.back;
  return undefined;
}
