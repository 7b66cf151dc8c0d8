import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { remember } from "~/api/session";
import type { Me } from "~/api/types";
import { earlyAnswer, startEarly } from "~/early";

const photo = {
  kind: "photo",
  renditions: { "320": { avif: "/r/320.avif", webp: "/r/320.webp" }, "640": { avif: "/r/640.avif" } },
};
const post = { media: [photo], warning: null, sensitive: false, filtered: [] as string[] };
const feed = `${location.origin}/v1/feed?mode=latest`;
const asked: string[] = [];
let items = [post];
let status = 200;

beforeEach(() => {
  history.replaceState(null, "", "/");
  remember({ id: "me" } as Me);
  asked.length = 0;
  items = [post];
  status = 200;
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return url === feed
      ? new Response(JSON.stringify({ items }), { status })
      : new Response(JSON.stringify({ access_token: "t", expires_in: 900 }));
  });
});
afterEach(() => {
  for (const link of document.head.querySelectorAll("link")) link.remove();
});

describe("the early feed", () => {
  it("is given to the first request for it alone, and its first photo loads", async () => {
    startEarly();
    const answer = await earlyAnswer(new Request(feed));
    expect(await answer?.json()).toEqual({ items: JSON.parse(JSON.stringify(items)) });
    expect(await earlyAnswer(new Request(feed))).toBeNull();
    await vi.waitFor(() => expect(document.head.querySelector("link")).not.toBeNull());
    expect(document.head.querySelector("link")).toMatchObject({ rel: "preload", as: "image" });
  });

  it("is no answer to another request, nor one that failed", async () => {
    status = 503;
    startEarly();
    expect(await earlyAnswer(new Request(`${feed}&cursor=a`))).toBeNull();
    expect(await earlyAnswer(new Request(feed))).toBeNull();
  });

  it("loads no photo that is covered", async () => {
    items = [{ ...post, filtered: ["a rule"] }];
    startEarly();
    await earlyAnswer(new Request(feed));
    await new Promise((done) => setTimeout(done));
    expect(document.head.querySelector("link")).toBeNull();
  });

  it("is not asked for elsewhere", () => {
    history.replaceState(null, "", "/saved");
    startEarly();
    expect(asked).toEqual([]);
  });
});
