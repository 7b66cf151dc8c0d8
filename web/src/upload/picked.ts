/** A file that the user chose, as it is shown until it is sent. */
import type { ContentType } from "~/api/types";
import { t } from "~/words";
import { type Edit, UNCHANGED } from "./edit";
import { isVideo, MOST_SECONDS, typeOf } from "./limits";

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

/** Read a file that the user chose; answers why it cannot be taken, if so. */
export async function picked(file: File): Promise<Picked | string> {
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

/** Free what a file holds in memory. */
export function release(item: Picked): void {
  item.bitmap?.close();
  if (item.address) URL.revokeObjectURL(item.address);
}
