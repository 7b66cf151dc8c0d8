import { describe, expect, it } from "vitest";
import {
  bodyOf,
  byKey,
  fit,
  LARGEST,
  MOST_STICKERS,
  movedTo,
  newSticker,
  SMALLEST,
  STEP,
  sized,
  turnedTo,
} from "~/stories/stickers";

const text = newSticker("text", "Hello", []);

describe("stickers", () => {
  it("stay on the picture, and between the smallest and the largest size", () => {
    expect(movedTo(text, -0.4, 1.7)).toMatchObject({ x: 0, y: 1 });
    expect(sized(text, 0).scale).toBe(SMALLEST);
    expect(sized(text, 99).scale).toBe(LARGEST);
  });

  it("are turned round and round within half a turn each way", () => {
    expect(turnedTo(text, 190).rotation).toBe(-170);
    expect(turnedTo(text, -190).rotation).toBe(170);
    expect(turnedTo(text, 725).rotation).toBe(5);
  });

  it("are placed by keys as by dragging", () => {
    expect(byKey(text, "ArrowRight", false)?.x).toBeCloseTo(0.5 + STEP);
    expect(byKey(text, "ArrowUp", true)?.y).toBeCloseTo(text.y - 5 * STEP);
    expect(byKey(text, "+", false)?.scale).toBeGreaterThan(1);
    expect(byKey(text, "-", false)?.scale).toBeLessThan(1);
    expect(byKey(text, "]", false)?.rotation).toBe(5);
    expect(byKey(text, "q", false)).toBeNull();
  });

  it("do not begin on top of each other", () => {
    const second = newSticker("location", "Kew", [text]);
    expect(second.y).not.toBe(text.y);
  });

  it("are sent with the content of their kind alone, and no endless fractions", () => {
    expect(bodyOf(movedTo(text, 1 / 3, 0.25))).toEqual({
      kind: "text",
      text: "Hello",
      x: 0.333,
      y: 0.25,
      scale: 1,
      rotation: 0,
    });
    expect(bodyOf(newSticker("mention", "nora", []))).toMatchObject({ kind: "mention", username: "nora" });
    expect(bodyOf(newSticker("location", "Kew", []))).toMatchObject({ location: { name: "Kew" } });
  });

  it("fit by number, and by bytes together with the description", () => {
    const many = (count: number) => Array.from({ length: count }, () => newSticker("text", "Hi", []));
    expect(fit(many(MOST_STICKERS), "")).toBe(true);
    expect(fit(many(MOST_STICKERS + 1), "")).toBe(false);
    expect(fit(many(3), "x".repeat(2800))).toBe(false);
  });
});
