/** Keys of one letter: they work where no text is written and no dialog is open. */
import { useEffect } from "preact/hooks";

export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>, active = true): void {
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      const action = keys[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      action(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}

function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
