/** Queries and changes of posts. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import type { FeedItem, FeedPage, Page, Post } from "~/api/types";
import { dropPost, knownPost, reconciled, stale } from "./cache";
import { useList } from "./lists";
import { keepFeed, keptFeed } from "./offline";

export type Mode = "latest" | "ranked";

export function useFeed(mode: Mode) {
  return useList<FeedItem, FeedPage>(["posts", "feed", mode], async (cursor, signal) => {
    const page = await firstFull(
      (from) => answerOf(api.GET("/v1/feed", { params: { query: { mode, cursor: from } }, signal })),
      cursor,
    );
    if (!cursor) void keepFeed(mode, page);
    return { ...page, items: page.items.map(reconciled) };
  });
}

export { keptFeed };

export function useUserPosts(userId: string | undefined) {
  return useList<Post>(
    ["posts", "user", userId],
    (cursor, signal) =>
      answerOf(
        api.GET("/v1/users/{user_id}/posts", {
          params: { path: { user_id: userId ?? "" }, query: { cursor, limit: 24 } },
          signal,
        }),
      ),
    { enabled: Boolean(userId) },
  );
}

export function useSaves() {
  return useList<Post>(["posts", "saves"], (cursor, signal) =>
    firstFull(
      (from) =>
        answerOf(api.GET("/v1/users/me/saves", { params: { query: { cursor: from, limit: 24 } }, signal })),
      cursor,
    ),
  );
}

export function usePost(id: string) {
  return useQuery({
    queryKey: ["post", id],
    queryFn: ({ signal }) => fetchPost(id, signal),
    placeholderData: () => knownPost(id),
  });
}

export async function fetchPost(id: string, signal?: AbortSignal): Promise<Post> {
  return reconciled(
    await answerOf(api.GET("/v1/posts/{post_id}", { params: { path: { post_id: id } }, signal })),
  );
}

export async function deletePost(post: Post): Promise<void> {
  await answerOf(api.DELETE("/v1/posts/{post_id}", { params: { path: { post_id: post.id } } }));
  dropPost(post.id);
  stale(["user"]);
}

/** Bring a deleted post back. */
export async function restorePost(id: string): Promise<void> {
  await answerOf(api.POST("/v1/posts/{post_id}/restore", { params: { path: { post_id: id } } }));
  stale(["posts"], ["post", id], ["user"]);
}

const SHORT_PAGES = 5; // a page may be empty before the end of its list: so many are skipped in one step

async function firstFull<P extends Page<{ id: string }>>(
  load: (cursor: string | undefined) => Promise<P>,
  cursor: string | undefined,
): Promise<P> {
  let page = await load(cursor);
  for (let skipped = 0; skipped < SHORT_PAGES && page.items.length === 0 && page.next_cursor; skipped++) {
    page = await load(page.next_cursor);
  }
  return page;
}
