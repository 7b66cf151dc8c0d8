import { render } from "preact";
import { describe, expect, it } from "vitest";
import { RichText } from "~/ui/rich-text";

function drawn(text: string, mentions: string[] = []): HTMLElement {
  const box = document.createElement("div");
  render(<RichText text={text} mentions={mentions} />, box);
  return box;
}

describe("captions", () => {
  it("never become elements", () => {
    const text = `<img src=x onerror=alert(1)> & <b>bold</b> javascript:alert(1)`;
    const box = drawn(text);
    expect(box.textContent).toBe(text);
    expect(box.querySelector("*")).toBeNull();
  });

  it("link users that are mentioned, and nobody else", () => {
    const box = drawn("with @Theo and @nobody, not a@theo.example or x@theo", ["theo"]);
    expect([...box.querySelectorAll("a")].map((a) => [a.getAttribute("href"), a.textContent])).toEqual([
      ["/@theo", "@Theo"],
    ]);
  });

  it("link addresses without what ends the sentence", () => {
    const links = [
      ...drawn("see https://example.org/a_(b)?c=1#d. And http://x.example!").querySelectorAll("a"),
    ];
    expect(links.map((a) => a.getAttribute("href"))).toEqual([
      "https://example.org/a_(b)?c=1#d",
      "http://x.example",
    ]);
    expect(links.every((a) => a.rel.includes("noopener"))).toBe(true);
  });

  it("link tags of any script", () => {
    const tags = [...drawn("#sunset #Straße #写真 a#b &#39;").querySelectorAll(".tag")].map(
      (tag) => tag.textContent,
    );
    expect(tags).toEqual(["#sunset", "#Straße", "#写真"]);
    const link = drawn("#Straße").querySelector(".tag");
    expect(link?.getAttribute("href")).toBe("/explore/tags/Stra%C3%9Fe");
  });
});
