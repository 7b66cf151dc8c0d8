/** The place of the story tray: it has its height from the start, and its content comes after the feed. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { withWords } from "~/words";

const tray = withWords(() => import("~/stories/tray"), "stories");
let loaded: ComponentType | null = null;

export function Stories() {
  const [Tray, setTray] = useState<ComponentType | null>(() => loaded);
  useEffect(() => {
    if (Tray) return;
    const load = () =>
      void tray().then(
        (chunk) => {
          loaded = chunk.default;
          setTray(() => chunk.default);
        },
        () => {},
      );
    (window.requestIdleCallback ?? setTimeout)(load);
  }, []);
  return <div class="stories-place">{Tray && <Tray />}</div>;
}
