import { beforeEach, expect, test } from "vitest";
import type { ExploreItem } from "~/api/types";
import { openFor, takeReason } from "~/post/reason";

const REASON = { code: "followed_tag", tag: "sea" } as const;
const item = { id: "one", reason: REASON } as unknown as ExploreItem;

beforeEach(() => {
  takeReason("nothing");
  history.pushState(null, "", "/explore");
});

test("a post has the reason for which it was opened, also when its page is loaded again", () => {
  openFor(item, new MouseEvent("click"));
  history.pushState(null, "", "/p/one");
  expect(takeReason("one")).toEqual(REASON);
  expect(takeReason("one")).toEqual(REASON);
});

test("the same post has none when it is opened from elsewhere", () => {
  openFor(item, new MouseEvent("click"));
  history.pushState(null, "", "/p/one");
  takeReason("one");
  history.pushState(null, "", "/p/one?comment=two");
  expect(takeReason("one")).toBeNull();
});

test.each(["ctrlKey", "metaKey", "shiftKey"])(
  "a link that opens another tab says nothing here: %s",
  (key) => {
    openFor(item, new MouseEvent("click", { [key]: true }));
    history.pushState(null, "", "/p/one");
    expect(takeReason("one")).toBeNull();
  },
);

test("another post that is opened meanwhile has no reason", () => {
  openFor(item, new MouseEvent("click"));
  history.pushState(null, "", "/p/other");
  expect(takeReason("other")).toBeNull();
  history.pushState(null, "", "/p/one");
  expect(takeReason("one")).toBeNull();
});
