import { describe, expect, it } from "vitest";
import { matched } from "~/pages";

describe("addresses", () => {
  it("are matched part by part", () => {
    expect(matched("/p/:id", "/p/abc")).toEqual({ id: "abc" });
    expect(matched("/p/:id", "/p/abc/likes")).toBeNull();
    expect(matched("/:handle/:list", "/@nora/followers")).toEqual({ handle: "@nora", list: "followers" });
    expect(matched("/login", "/Login")).toBeNull();
  });

  it("may have signs that are no text", () => {
    expect(matched("/:handle", "/%40nora")).toEqual({ handle: "@nora" });
    expect(matched("/:handle", "/%E0%A4%A")).toEqual({ handle: "%E0%A4%A" });
  });
});
