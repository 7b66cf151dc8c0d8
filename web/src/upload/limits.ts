/** What the service takes, so that a file it would refuse is told before it is sent. */
import type { ContentType } from "~/api/types";
import { bytes, type Key, t } from "~/words";

export const TAKEN_PHOTOS = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/avif",
  "image/heic",
  "image/heif",
  "image/gif",
] as const;
export const TAKEN_VIDEOS = ["video/mp4", "video/quicktime", "video/webm"] as const;
/** What a file dialog offers; some systems know a type by its ending alone. */
export const TAKEN = [...TAKEN_PHOTOS, ...TAKEN_VIDEOS, ".heic", ".heif", ".mov"].join(",");
export const MOST_FILES = 10; // of a post
export const MOST_PHOTO_BYTES = 20_000_000;
export const MOST_VIDEO_BYTES = 100_000_000;
export const MOST_SECONDS = 60; // of a video
export const MOST_ALT = 1000; // characters
export const MOST_CAPTION = 2200;
export const MOST_WARNING = 500; // characters
export const MOST_PLACE = 100;

const BY_ENDING: Record<string, ContentType> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
  heif: "image/heif",
  gif: "image/gif",
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
};

type Named = Pick<File, "name" | "type" | "size">;

/** The media type of a file; some browsers know none for HEIC, so the name decides then. */
export function typeOf(file: Pick<File, "name" | "type">): ContentType | null {
  const declared = file.type.toLowerCase();
  if (([...TAKEN_PHOTOS, ...TAKEN_VIDEOS] as string[]).includes(declared)) return declared as ContentType;
  if (declared && declared !== "application/octet-stream") return null;
  return BY_ENDING[/\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ""] ?? null;
}

export function isVideo(type: string): boolean {
  return type.startsWith("video/");
}

/** Why the service would refuse a file, in words with the limit; null if it would not. */
export function refusal(file: Named): string | null {
  const type = typeOf(file);
  if (!type) return t("file.type", { name: file.name });
  if (file.size === 0) return t("file.empty", { name: file.name });
  const [most, word]: [number, Key] = isVideo(type)
    ? [MOST_VIDEO_BYTES, "file.videoTooLarge"]
    : [MOST_PHOTO_BYTES, "file.photoTooLarge"];
  return file.size > most ? t(word, { name: file.name, size: bytes(file.size), most: bytes(most) }) : null;
}
