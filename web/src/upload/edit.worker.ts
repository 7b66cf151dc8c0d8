/** Draws the file of a photo that was cropped or turned, outside the page's thread. */
import { cropOf, type Edit, outputSize, paint } from "./edit";

const QUALITY = 0.92;

self.onmessage = async (event: MessageEvent<{ file: Blob; edit: Edit }>) => {
  const { file, edit } = event.data;
  const bitmap = await createImageBitmap(file);
  const { width, height } = outputSize(cropOf(edit, bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.fillStyle = "#fff"; // JPEG has no transparency
  context.fillRect(0, 0, width, height);
  paint(context, bitmap, edit, width, height);
  const made = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  const bytes = await made.arrayBuffer();
  self.postMessage(bytes, { transfer: [bytes] });
};
