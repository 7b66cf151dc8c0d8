import { describe, expect, it } from "vitest";
import { cropOf, isUnchanged, moved, outputSize, UNCHANGED } from "~/upload/edit";

describe("crop", () => {
  it("leaves a photo as it is unless something was changed", () => {
    expect(isUnchanged(UNCHANGED)).toBe(true);
    expect(isUnchanged({ ...UNCHANGED, turn: 4, x: 0.9 })).toBe(true);
    expect(isUnchanged({ ...UNCHANGED, shape: "square" })).toBe(false);
    expect(cropOf(UNCHANGED, 400, 300)).toMatchObject({ left: 0, top: 0, width: 400, height: 300 });
  });

  it("takes the largest square from the centre, and from the edge no further", () => {
    const square = { ...UNCHANGED, shape: "square" as const };
    expect(cropOf(square, 400, 300)).toMatchObject({ left: 50, top: 0, width: 300, height: 300 });
    expect(cropOf({ ...square, x: 1 }, 400, 300)).toMatchObject({ left: 100, width: 300 });
  });

  it("takes the shape from the turned photo", () => {
    const portrait = { ...UNCHANGED, shape: "portrait" as const, turn: 1 };
    expect(cropOf(portrait, 400, 300)).toMatchObject({
      turnedWidth: 300,
      turnedHeight: 400,
      width: 300,
      height: 375,
    });
  });

  it("moves by what is shown, and stops at the edge", () => {
    const zoomed = { ...UNCHANGED, zoom: 2 };
    expect(moved(zoomed, 400, 300, 0.1, 0)).toMatchObject({ x: 0.55, y: 0.5 });
    expect(moved(zoomed, 400, 300, 9, -9)).toMatchObject({ x: 0.75, y: 0.25 });
  });

  it("makes files of bounded size", () => {
    expect(outputSize({ width: 8000, height: 4000 })).toEqual({ width: 4096, height: 2048 });
    expect(outputSize({ width: 300, height: 200 })).toEqual({ width: 300, height: 200 });
  });
});
