/** Blurred placeholders of photos, painted once for each hash. */
import { decodeBlurHash } from "fast-blurhash";

const SIZE = 16;
const MOST = 500; // hashes kept: a long feed
const painted = new Map<string, string>();

/** The address of a small picture, as CSS writes it; null without a hash, or where there is no canvas. */
export function placeholder(hash: string | null): string | null {
  if (!hash) return null;
  const known = painted.get(hash);
  if (known !== undefined) return known;
  const made = paint(hash);
  if (made === null) return null;
  if (painted.size >= MOST) painted.delete(painted.keys().next().value as string);
  painted.set(hash, made);
  return made;
}

function paint(hash: string): string | null {
  try {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const context = canvas.getContext("2d");
    if (!context) return null;
    const image = context.createImageData(SIZE, SIZE);
    image.data.set(decodeBlurHash(hash, SIZE, SIZE));
    context.putImageData(image, 0, 0);
    return `url("${canvas.toDataURL("image/png")}")`;
  } catch {
    return null; // a hash that is no blurhash
  }
}
