import { describe, expect, it } from "vitest";
import { bodyOf, controlsOf, NO_CONTROLS } from "~/post/controls";

const SPOT = { name: "Harbour", lat: 54.3, lng: 10.1 };
const POST = {
  caption: "a boat",
  location: SPOT,
  audience: "everyone",
  comments_gate: "everyone",
  warning: null,
  sensitive: false,
  hide_likes: false,
} as const;

describe("the place of a post", () => {
  it("keeps its coordinates while its name stays", () => {
    const controls = controlsOf(POST);
    expect(bodyOf({ ...controls, caption: "a boat at dusk" }).location).toEqual(SPOT);
    expect(bodyOf({ ...controls, place: "Lighthouse" }).location).toEqual({ name: "Lighthouse" });
    expect(bodyOf({ ...controls, place: " " }).location).toBeNull();
    expect(bodyOf({ ...NO_CONTROLS, place: "Harbour" }).location).toEqual({ name: "Harbour" });
  });
});
