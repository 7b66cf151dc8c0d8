/** Stickers as they are placed on a picture: their centre in fractions of it, size as a factor, turn in degrees. */
import type { NewSticker, UserCard } from "~/api/types";

export const MOST_STICKERS = 20;
export const MOST_STICKER_TEXT = 200; // characters
export const MOST_STORY_BYTES = 2800; // stickers and the description, as JSON
export const SMALLEST = 0.5;
export const LARGEST = 3;
export const STEP = 0.02; // of the picture, for an arrow key
const STEPS_AT_ONCE = 5; // with Shift
const SIZE_STEP = 1.1;
const TURN_STEP = 5; // degrees

export interface Placed {
  id: string;
  kind: NewSticker["kind"];
  x: number;
  y: number;
  scale: number;
  rotation: number;
  /** A text, the name of a place, or a username. */
  words: string;
  user?: UserCard;
}

export function newSticker(kind: Placed["kind"], words: string, others: readonly Placed[]): Placed {
  // Beside the middle, so that a second one does not cover the first.
  const y = 0.5 + ((others.length % 5) - 2) * 0.08;
  return { id: crypto.randomUUID(), kind, words, x: 0.5, y, scale: 1, rotation: 0 };
}

/** The centre stays on the picture. */
export function movedTo(sticker: Placed, x: number, y: number): Placed {
  return { ...sticker, x: within(x, 0, 1), y: within(y, 0, 1) };
}

export function sized(sticker: Placed, scale: number): Placed {
  return { ...sticker, scale: within(scale, SMALLEST, LARGEST) };
}

/** Turned by any number of degrees; kept between -180 and 180. */
export function turnedTo(sticker: Placed, degrees: number): Placed {
  const turn = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return { ...sticker, rotation: turn };
}

/** What a key does to the sticker that has the focus; null for keys that do nothing. */
export function byKey(sticker: Placed, key: string, shift: boolean): Placed | null {
  const by = STEP * (shift ? STEPS_AT_ONCE : 1);
  if (key === "ArrowLeft") return movedTo(sticker, sticker.x - by, sticker.y);
  if (key === "ArrowRight") return movedTo(sticker, sticker.x + by, sticker.y);
  if (key === "ArrowUp") return movedTo(sticker, sticker.x, sticker.y - by);
  if (key === "ArrowDown") return movedTo(sticker, sticker.x, sticker.y + by);
  if (key === "+" || key === "=") return sized(sticker, sticker.scale * SIZE_STEP);
  if (key === "-") return sized(sticker, sticker.scale / SIZE_STEP);
  if (key === "[") return turnedTo(sticker, sticker.rotation - TURN_STEP);
  if (key === "]") return turnedTo(sticker, sticker.rotation + TURN_STEP);
  return null;
}

/** As the API takes it. */
export function bodyOf(sticker: Placed): NewSticker {
  const { kind, words } = sticker;
  return {
    kind,
    x: rounded(sticker.x),
    y: rounded(sticker.y),
    scale: rounded(sticker.scale),
    rotation: rounded(sticker.rotation),
    ...(kind === "text" && { text: words }),
    ...(kind === "mention" && { username: words }),
    ...(kind === "location" && { location: { name: words } }),
  } as NewSticker;
}

/** Whether a story has room for its stickers and the description. */
export function fit(stickers: readonly Placed[], alt: string): boolean {
  const bytes = new TextEncoder().encode(JSON.stringify([stickers.map(bodyOf), alt])).length;
  return stickers.length <= MOST_STICKERS && bytes <= MOST_STORY_BYTES;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
