/** The story that is being made; it survives a look at another page. */
import { onEnd } from "~/api/session";
import { createStore } from "~/store";
import type { Placed } from "~/stories/stickers";
import type { StoryParts } from "~/upload/jobs";
import { refusal } from "~/upload/limits";
import { type Picked, picked, release } from "~/upload/picked";

export interface StoryDraft {
  item: Picked | null;
  alt: string;
  stickers: Placed[];
  /** The sticker that is being placed. */
  chosen: string | null;
  audience: NonNullable<StoryParts["audience"]>;
  hours: number;
}

export const HOURS = [24, 12, 6, 1];
const EMPTY: StoryDraft = {
  item: null,
  alt: "",
  stickers: [],
  chosen: null,
  audience: "followers",
  hours: 24,
};

export const draft = createStore<StoryDraft>(EMPTY);
onEnd(() => clear());

export function change(part: Partial<StoryDraft>): void {
  draft.set({ ...draft.get(), ...part });
}

/** Put a sticker on the picture, or change the one with the same id. */
export function place(sticker: Placed): void {
  const { stickers } = draft.get();
  const known = stickers.some((each) => each.id === sticker.id);
  change({
    stickers: known
      ? stickers.map((each) => (each.id === sticker.id ? sticker : each))
      : [...stickers, sticker],
    chosen: sticker.id,
  });
}

export function remove(id: string): void {
  change({ stickers: draft.get().stickers.filter((each) => each.id !== id), chosen: null });
}

/** Take a file into the draft; answers why it was not taken. */
export async function pick(file: File): Promise<string | null> {
  const taken = refusal(file) ?? (await picked(file));
  if (typeof taken === "string") return taken;
  const { item } = draft.get();
  if (item) release(item);
  change({ item: taken });
  return null;
}

export function clear(): void {
  const { item } = draft.get();
  if (item) release(item);
  draft.set(EMPTY);
}
