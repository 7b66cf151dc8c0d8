/** The post that is being made; it survives a look at another page. */

import { onEnd } from "~/api/session";
import type { ContentType } from "~/api/types";
import { type Controls, NO_CONTROLS } from "~/post/controls";
import { createStore } from "~/store";
import { type Edit, UNCHANGED } from "~/upload/edit";
import { isVideo, MOST_FILES, MOST_SECONDS, refusal, typeOf } from "~/upload/limits";
import { t } from "~/words";

const PREVIEW = 1600; // pixels of the longer side

export interface Picked {
  id: string;
  file: File;
  type: ContentType;
  /** The decoded photo; null for a video, and for a photo that this browser cannot decode. */
  bitmap: ImageBitmap | null;
  /** The address of a video's bytes. */
  address: string | null;
  edit: Edit;
  alt: string;
}

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
    const taken = why ?? (await take(file));
    if (typeof taken === "string") refused.push(taken);
    else change({ items: [...draft.get().items, taken] });
  }
  return [...new Set(refused)];
}

async function take(file: File): Promise<Picked | string> {
  const type = typeOf(file) as ContentType;
  const item = { id: crypto.randomUUID(), file, type, edit: UNCHANGED, alt: "", bitmap: null, address: null };
  if (!isVideo(type)) return { ...item, bitmap: await decoded(file) };
  const address = URL.createObjectURL(file);
  const seconds = await duration(address);
  if (seconds === null || seconds <= MOST_SECONDS) return { ...item, address };
  URL.revokeObjectURL(address);
  return t("file.tooLong", { name: file.name, most: MOST_SECONDS });
}

async function decoded(file: File): Promise<ImageBitmap | null> {
  try {
    const whole = await createImageBitmap(file);
    const scale = PREVIEW / Math.max(whole.width, whole.height);
    if (scale >= 1) return whole;
    const small = await createImageBitmap(whole, {
      resizeWidth: Math.round(whole.width * scale),
      resizeHeight: Math.round(whole.height * scale),
      resizeQuality: "high",
    });
    whole.close();
    return small;
  } catch {
    return null; // HEIC in most browsers: the service prepares it all the same
  }
}

function duration(address: string): Promise<number | null> {
  return new Promise((resolve) => {
    const video = document.createElement("video");
    video.preload = "metadata";
    video.onloadedmetadata = () => resolve(Number.isFinite(video.duration) ? video.duration : null);
    video.onerror = () => resolve(null);
    video.src = address;
  });
}

function release(item: Picked): void {
  item.bitmap?.close();
  if (item.address) URL.revokeObjectURL(item.address);
}
