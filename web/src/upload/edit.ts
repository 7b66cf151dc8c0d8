/** Crop and turn of a photo, drawn by one function in the preview and in the file. */

export const SHAPES = { whole: null, square: 1, portrait: 4 / 5, landscape: 1.91 } as const;
export type Shape = keyof typeof SHAPES;
export const MOST_ZOOM = 3;
const MOST_SIDE = 4096; // pixels of a photo that was changed: four times the largest rendition

export interface Edit {
  /** Quarters clockwise. */
  turn: number;
  shape: Shape;
  zoom: number;
  /** The centre of what is shown, in fractions of the turned photo. */
  x: number;
  y: number;
}

export const UNCHANGED: Edit = { turn: 0, shape: "whole", zoom: 1, x: 0.5, y: 0.5 };

export function isUnchanged(edit: Edit): boolean {
  return edit.turn % 4 === 0 && edit.shape === "whole" && edit.zoom === 1;
}

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What of the turned photo is shown, in its pixels. */
export function cropOf(
  edit: Edit,
  width: number,
  height: number,
): Rect & { turnedWidth: number; turnedHeight: number } {
  const [turnedWidth, turnedHeight] = edit.turn % 2 ? [height, width] : [width, height];
  const ratio = SHAPES[edit.shape] ?? turnedWidth / turnedHeight;
  const fit = Math.min(turnedWidth, turnedHeight * ratio) / Math.max(1, edit.zoom);
  const size = { width: fit, height: fit / ratio };
  return {
    ...size,
    left: within(edit.x * turnedWidth - size.width / 2, turnedWidth - size.width),
    top: within(edit.y * turnedHeight - size.height / 2, turnedHeight - size.height),
    turnedWidth,
    turnedHeight,
  };
}

/** Move what is shown by fractions of itself, as far as the photo goes. */
export function moved(edit: Edit, width: number, height: number, byX: number, byY: number): Edit {
  const crop = cropOf(edit, width, height);
  const left = within(crop.left + byX * crop.width, crop.turnedWidth - crop.width);
  const top = within(crop.top + byY * crop.height, crop.turnedHeight - crop.height);
  return {
    ...edit,
    x: (left + crop.width / 2) / crop.turnedWidth,
    y: (top + crop.height / 2) / crop.turnedHeight,
  };
}

/** The size of the file that a change makes. */
export function outputSize(
  crop: Pick<Rect, "width" | "height">,
  most = MOST_SIDE,
): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(crop.width, crop.height));
  return {
    width: Math.max(1, Math.round(crop.width * scale)),
    height: Math.max(1, Math.round(crop.height * scale)),
  };
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export function paint(
  context: Context,
  bitmap: ImageBitmap,
  edit: Edit,
  width: number,
  height: number,
): void {
  const crop = cropOf(edit, bitmap.width, bitmap.height);
  context.save();
  context.imageSmoothingQuality = "high";
  context.scale(width / crop.width, height / crop.height);
  context.translate(-crop.left, -crop.top);
  context.translate(crop.turnedWidth / 2, crop.turnedHeight / 2);
  context.rotate(((edit.turn % 4) * Math.PI) / 2);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  context.restore();
}

function within(value: number, most: number): number {
  return Math.min(Math.max(0, value), Math.max(0, most));
}
