/** What a viewer chose to see although the author warned of it, or the viewer muted a word of it; until the next load. */
import { createStore, useStore } from "~/store";

const opened = createStore<ReadonlySet<string>>(new Set());

export function useRevealed(id: string): [boolean, () => void] {
  const ids = useStore(opened);
  return [ids.has(id), () => opened.set(new Set([...ids, id]))];
}
