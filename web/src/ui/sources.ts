/** Which files of a photo a browser chooses from. */
import type { Media } from "~/api/types";

/** The width of a photo in the feed. */
export const FEED_SIZES = "(min-width: 48rem) 36rem, 100vw";

type Format = "avif" | "webp";

/** Sizes as `srcset` lists them, each address once: small photos have one address for several sizes. */
export function sources(media: Pick<Media, "renditions">, format: Format): string {
  const seen = new Set<string>();
  return Object.entries(media.renditions)
    .map(([size, files]) => ({ width: Number(size), url: files[format] }))
    .filter(
      (each): each is { width: number; url: string } => Number.isFinite(each.width) && Boolean(each.url),
    )
    .sort((a, b) => a.width - b.width)
    .filter(({ url }) => !seen.has(url) && seen.add(url))
    .map(({ width, url }) => `${url} ${width}w`)
    .join(", ");
}
