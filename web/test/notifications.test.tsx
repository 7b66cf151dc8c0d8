import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Notice } from "~/api/types";
import { sameOf } from "~/data/notifications";
import { dayOf } from "~/pages/notifications/days";
import { Item } from "~/pages/notifications/item";
import { pathOf } from "~/pages/notifications/path";
import { speak, withWords } from "~/words";

vi.mock("@tanstack/react-query", async (original) => ({
  ...(await original<typeof import("@tanstack/react-query")>()),
  useQuery: () => ({ data: "/photo.webp" }),
}));
vi.stubGlobal(
  "IntersectionObserver",
  class {
    observe() {}
    disconnect() {}
  },
);

const card = (name: string) => ({ id: name, username: name, display_name: name, avatar: null });

function notice(
  type: string,
  names: string[],
  count = names.length,
  target: Partial<Notice["target"]> = {},
): Notice {
  const nothing = { post_id: null, comment_id: null, parent_comment_id: null, story_id: null };
  return {
    id: "sealed",
    type: type as Notice["type"],
    actors: names.map(card),
    actors_count: count,
    target: { kind: "post", ...nothing, user_id: null, conversation_id: null, ...target },
    read: false,
    created_at: "2026-11-28T12:00:00Z",
    fallback: { title: "ada", body: "ada did something new." },
  };
}

async function shown(item: Notice, language = "en"): Promise<string> {
  await withWords(async () => null, "notifications")();
  await speak(language);
  const box = document.createElement("ul");
  document.body.append(box);
  act(() => render(<Item item={item} fresh={false} />, box));
  const text = box.querySelector(".text")?.textContent ?? "";
  const time = box.querySelector("time")?.textContent ?? "";
  act(() => render(null, box));
  return text.replace(time, "").trim();
}

afterEach(() => speak("en"));

describe("the sentence", () => {
  it.each([
    [notice("like", ["ada"]), "ada liked your post."],
    [notice("like", ["ada", "ben"]), "ada and ben liked your post."],
    [notice("like", ["ada", "ben", "cleo"]), "ada and 2 others liked your post."],
    [notice("like", ["ada"], 2), "ada and 1 other liked your post."],
    [notice("like", [], 12_345), "Someone and 12,344 others liked your post."],
    [notice("follow", ["ada", "ben"]), "ada and ben follow you."],
    [notice("mention", ["ada"]), "ada mentioned you in a post."],
    [notice("mention", ["ada"], 1, { kind: "comment" }), "ada mentioned you in a comment."],
    [notice("system", []), "One of your posts could not be published."],
    [notice("a_type_to_come", ["ada"]), "ada did something new."],
  ])("of %j", async (item, wanted) => expect(await shown(item)).toBe(wanted));

  it("has the plural forms of the language", async () => {
    expect(await shown(notice("comment", ["ada"], 2), "de")).toBe(
      "ada und 1 weitere Person haben deinen Beitrag kommentiert.",
    );
    expect(await shown(notice("like", ["ada"], 3), "ar")).toContain("شخصين آخرين");
    expect(await shown(notice("like", ["ada"], 6), "ar")).toContain("5 أشخاص آخرين");
  });
});

describe("the page of an item", () => {
  it.each([
    [notice("like", ["ada"], 1, { post_id: "p" }), "/p/p"],
    [notice("reply", ["ada"], 1, { kind: "comment", post_id: "p", comment_id: "c" }), "/p/p?comment=c"],
    [notice("reply", ["ada"], 1, { kind: "comment", post_id: "p", comment_id: null }), "/p/p"],
    [notice("follow", ["ada"], 1, { kind: "profile", user_id: "ada" }), "/@ada"],
    [notice("follow_request", ["ada"], 1, { kind: "follow_requests" }), "/requests"],
    [notice("story_reply", ["ada"], 1, { kind: "conversation", conversation_id: "m" }), "/messages/m"],
    [notice("story_mention", ["ada"], 1, { kind: "story", story_id: "s" }), "/stories/ada/s"],
    [notice("new", [], 1, { kind: "other" as never }), "/notifications"],
  ])("of %j", (item, path) => expect(pathOf(item)).toBe(path));
});

describe("an item", () => {
  it("stays the same when it gains an actor or a comment", () => {
    const comment = { kind: "comment", post_id: "p" } as const;
    const was = notice("comment", ["ada"], 1, { ...comment, comment_id: "1" });
    const is = { ...notice("comment", ["ben", "ada"], 2, { ...comment, comment_id: "2" }), id: "other" };
    expect(sameOf(is)).toBe(sameOf(was));
    expect(sameOf(notice("like", ["ada"], 1, { post_id: "p" }))).not.toBe(sameOf(was));
    expect(sameOf({ ...was, created_at: "2026-11-29T00:00:00Z" })).not.toBe(sameOf(was));
  });

  it("is under the day where the user is", async () => {
    await withWords(async () => null, "notifications")();
    const now = new Date(2026, 10, 29, 8, 0);
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
    expect(dayOf(at(29, 0), now)).toBe("Today");
    expect(dayOf(at(28, 23), now)).toBe("Yesterday");
    expect(dayOf(at(27, 12), now)).toBe("Nov 27, 2026");
  });
});
