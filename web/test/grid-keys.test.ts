import { expect, test } from "vitest";
import { nextPlace } from "~/post/grid-keys";

/** The first rows of a mosaic: a post of two by two, two small ones next to it, then one of two rows and four small. */
const CELLS = [
  [0, 0, 2, 2],
  [2, 0, 1, 1],
  [2, 1, 1, 1],
  [0, 2, 1, 2],
  [1, 2, 1, 1],
  [2, 2, 1, 1],
  [1, 3, 1, 1],
  [2, 3, 1, 1],
];

const places = (mirrored = false) =>
  CELLS.map(([x = 0, y = 0, width = 1, height = 1]) => {
    const left = mirrored ? 3 - x - width : x;
    return { left: left * 100, right: (left + width) * 100, top: y * 100, bottom: (y + height) * 100 };
  });

test.each([
  [0, "ArrowRight", 1],
  [1, "ArrowDown", 2],
  [2, "ArrowLeft", 0],
  [0, "ArrowDown", 3],
  [3, "ArrowRight", 4],
  [6, "ArrowUp", 4],
  [5, "ArrowUp", 2],
  [7, "ArrowLeft", 6],
  [6, "ArrowLeft", 3],
  [4, "End", 7],
  [4, "Home", 0],
])("from post %i the key %s leads to post %i", (from, key, to) => {
  expect(nextPlace(places(), from, key)).toBe(to);
});

test("arrows follow the screen where text runs from right to left", () => {
  expect(nextPlace(places(true), 0, "ArrowLeft")).toBe(1);
  expect(nextPlace(places(true), 4, "ArrowRight")).toBe(3);
});

test.each([
  [0, "ArrowUp"],
  [0, "ArrowLeft"],
  [7, "ArrowDown"],
  [7, "ArrowRight"],
  [3, "x"],
])("from post %i the key %s leads nowhere", (from, key) => {
  expect(nextPlace(places(), from, key)).toBeNull();
});
