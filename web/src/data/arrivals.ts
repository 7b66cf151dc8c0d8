/** Posts that appeared since the feed was read: at its top if the reader is there, else behind a button. */
import type { InfiniteData } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { FeedItem, FeedPage, Post } from "~/api/types";
import { createStore } from "~/store";
import { cache, reconciled, stale } from "./cache";

type Data = InfiniteData<FeedPage>;

const LATEST = ["posts", "feed", "latest"];
const NEAR_TOP = 120; // pixels
/** Posts that wait for the reader to come up. */
export const arrivals = createStore<FeedItem[]>([]);
onEnd(() => arrivals.set([]));

/** A post to show, unless the feed has it. */
export function arrived(post: Post): void {
  if (post.state !== "active" || known(post.id)) return;
  const item = { reason: null, context: null, ...post };
  if (cache.getQueryData<Data>(LATEST) && location.pathname === "/" && scrollY > NEAR_TOP) {
    arrivals.set([item, ...arrivals.get()]);
  } else insert([item]);
}

/** Show what waits. */
export function showArrivals(): void {
  insert(arrivals.get());
  arrivals.set([]);
  stale(["posts", "feed", "ranked"]);
}

/** Read the top of the feed again: events may have been missed. */
export async function catchUp(): Promise<void> {
  if (!cache.getQueryData<Data>(LATEST)) return;
  try {
    const page = await answerOf(api.GET("/v1/feed", { params: { query: { mode: "latest" } } }));
    for (const item of page.items.map(reconciled).reverse()) arrived(item);
  } catch (error) {
    asApiError(error); // the next event or connection tries again
  }
}

function known(id: string): boolean {
  const pages = cache.getQueryData<Data>(LATEST)?.pages ?? [];
  return (
    pages.some((page) => page.items.some((item) => item.id === id)) ||
    arrivals.get().some((item) => item.id === id)
  );
}

/** Ids sort by time. A post that is older than the pages in memory is on a later one. */
function insert(items: FeedItem[]): void {
  cache.setQueryData<Data>(LATEST, (data) => {
    const [first, ...others] = data?.pages ?? [];
    if (!data || !first) return data;
    const last = first.items.at(-1)?.id ?? "";
    const fresh = items.filter((item) => item.id > last || first.next_cursor === null);
    const all = [...fresh, ...first.items].sort((a, b) => (a.id < b.id ? 1 : -1));
    return { ...data, pages: [{ ...first, items: all }, ...others] };
  });
}
