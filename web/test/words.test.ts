import { describe, expect, it } from "vitest";
import { ago, bytes, speak, split, t, withWords } from "~/words";

describe("words", () => {
  it("puts values in, and numbers as the language writes them", () => {
    expect(t("post.by", { name: "nora" })).toBe("Post by nora");
    expect(t("like.count", { count: 1 })).toBe("1 like");
    expect(t("like.count", { count: 12345 })).toBe("12,345 likes");
  });

  it("keeps text that looks like a placeholder in a value as it is", () => {
    expect(t("post.by", { name: "{count}" })).toBe("Post by {count}");
  });

  it("splits a text into words and placeholders", () => {
    expect(split("{a} likes {b}.").map((part) => part.name ?? part.text)).toEqual(["a", " likes ", "b", "."]);
  });

  it("tells the age of a post in its shortest form", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    expect(ago("2026-03-10T11:59:50Z", now)).toBe("now");
    expect(ago("2026-03-10T11:55:00Z", now)).toBe("5m");
    expect(ago("2026-03-10T09:00:00Z", now)).toBe("3h");
    expect(ago("2026-03-08T12:00:00Z", now)).toBe("2d");
    expect(ago("2026-01-08T12:00:00Z", now)).toBe("Jan 8");
    expect(ago("2025-01-08T12:00:00Z", now)).toBe("Jan 8, 2025");
  });

  it("has the words of an area once a page that names it is loaded, in every language", async () => {
    expect(t("saved.title")).toBe("saved.title");
    await withWords(async () => {}, "saved")();
    expect(t("saved.title")).toBe("Saved");
    await speak("ar-XB");
    expect(document.documentElement.dir).toBe("rtl");
    expect(t("saved.title")).toMatch(/^\[Sávéd/);
    await Promise.all([withWords(async () => {}, "requests")(), speak("en")]);
    expect(t("requests.accept")).toBe("Accept");
    expect(document.documentElement.dir).toBe("ltr");
  });

  it("writes sizes of files", () => {
    expect(bytes(20_000_000)).toBe("20 MB");
    expect(bytes(2_340_000)).toBe("2.3 MB");
  });
});
