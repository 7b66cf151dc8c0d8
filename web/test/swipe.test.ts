import { describe, expect, it } from "vitest";
import { swipeOf } from "~/pages/stories/swipe";

describe("a movement of a finger", () => {
  it.each([
    [-80, 10, "left"],
    [80, -20, "right"],
    [5, 90, "down"],
    [-5, -90, "up"],
    [40, 0, null],
    [80, 70, null],
    [0, 0, null],
  ])("of %d, %d is %s", (x, y, swipe) => expect(swipeOf(x, y)).toBe(swipe));
});
