import type { InfiniteData } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Page, Story } from "~/api/types";
import type { TrayAuthor } from "~/data/stories";

vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore({ id: "ada" }) };
});

const told: unknown[] = [];
class Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  postMessage(message: unknown) {
    told.push(message);
  }
}

const story = (id: string) =>
  ({ id, author: { id: "ben" }, viewer: { seen: false, can: [] } }) as unknown as Story;

describe("a story that was seen", () => {
  let calls: string[];
  let answers: number[];
  let stories: typeof import("~/data/stories");
  let cache: typeof import("~/data/cache").cache;

  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
    vi.stubGlobal("BroadcastChannel", Channel);
    calls = [];
    answers = [];
    told.length = 0;
    vi.stubGlobal("fetch", async (request: Request) => {
      calls.push(new URL(request.url).pathname);
      return new Response(null, { status: answers.shift() ?? 204 });
    });
    ({ cache } = await import("~/data/cache"));
    stories = await import("~/data/stories");
    cache.setQueryData(["stories", "of", "ben"], ["b1", "b2", "b3"].map(story));
    cache.setQueryData(["stories", "tray"], {
      pages: [
        {
          items: [
            { id: "ben", unseen: 3 },
            { id: "cleo", unseen: 1 },
          ],
          next_cursor: null,
        },
      ],
      pageParams: [undefined],
    });
  });

  const unseen = () =>
    cache
      .getQueryData<InfiniteData<Page<TrayAuthor>>>(["stories", "tray"])
      ?.pages.flatMap((page) => page.items.map((item) => item.unseen));

  it("is told once, and counts with the older ones in the tray of all tabs", async () => {
    await Promise.all([stories.viewed(story("b2")), stories.viewed(story("b2"))]);
    expect(calls).toEqual(["/v1/stories/b2/view"]);
    expect(unseen()).toEqual([1, 1]);
    expect(told).toEqual([{ authorId: "ben", storyId: "b2", unseen: 1 }]);
    const list = cache.getQueryData<Story[]>(["stories", "of", "ben"]);
    expect(list?.map((each) => each.viewer.seen)).toEqual([true, true, false]);
  });

  it("never makes newer ones unseen again", async () => {
    await stories.viewed(story("b3"));
    await stories.viewed(story("b1"));
    expect(unseen()).toEqual([0, 1]);
    expect(calls).toHaveLength(2); // its author's list of viewers has each
  });

  it("is told again after a failure that passes, not after a refusal", async () => {
    answers = [500, 204, 404];
    await stories.viewed(story("b1"));
    await stories.viewed(story("b1"));
    await stories.viewed(story("b2"));
    await stories.viewed(story("b2"));
    expect(calls).toHaveLength(3);
  });
});
