/** The post that is being made; it survives a look at another page. */

import { onEnd } from "~/api/session";
import { type Controls, NO_CONTROLS } from "~/post/controls";
import { createStore } from "~/store";
import { MOST_FILES, refusal } from "~/upload/limits";
import { type Picked, picked, release } from "~/upload/picked";
import { t } from "~/words";

export interface Draft extends Controls {
  items: Picked[];
  /** A time as its field has it; empty for at once. */
  publishAt: string;
}

export const EMPTY: Draft = { ...NO_CONTROLS, items: [], publishAt: "" };

export const draft = createStore<Draft>(EMPTY);
onEnd(() => clearDraft());

export function change(part: Partial<Draft>): void {
  draft.set({ ...draft.get(), ...part });
}

export function changeItem(id: string, part: Partial<Picked>): void {
  change({ items: draft.get().items.map((item) => (item.id === id ? { ...item, ...part } : item)) });
}

export function remove(id: string): void {
  const item = draft.get().items.find((each) => each.id === id);
  if (item) release(item);
  change({ items: draft.get().items.filter((each) => each.id !== id) });
}

export function move(id: string, to: number): void {
  const items = [...draft.get().items];
  const from = items.findIndex((item) => item.id === id);
  const [item] = items.splice(from, 1);
  if (item) items.splice(Math.min(items.length, Math.max(0, to)), 0, item);
  change({ items });
}

export function clearDraft(): void {
  for (const item of draft.get().items) release(item);
  draft.set(EMPTY);
}

/** Take files into the draft; answers why some were not taken. */
export async function pick(files: Iterable<File>): Promise<string[]> {
  const refused: string[] = [];
  for (const file of files) {
    const why =
      draft.get().items.length >= MOST_FILES ? t("file.tooMany", { most: MOST_FILES }) : refusal(file);
    const taken = why ?? (await picked(file));
    if (typeof taken === "string") refused.push(taken);
    else change({ items: [...draft.get().items, taken] });
  }
  return [...new Set(refused)];
}
