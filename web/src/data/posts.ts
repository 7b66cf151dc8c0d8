/** Queries and changes of posts. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import type { DraftAnswer, DraftEdit, FeedItem, FeedPage, NewPost, Page, Post, PostEdit } from "~/api/types";
import { cache, dropPost, knownPost, reconciled, refreshed, stale } from "./cache";
import { useList } from "./lists";
import { keepFeed, keptFeed } from "./offline";
import { pace } from "./pace";
import { cameWith } from "./reports";

export type Mode = "latest" | "ranked";

export function useFeed(mode: Mode) {
  return useList<FeedItem, FeedPage>(["posts", "feed", mode], async (cursor, signal) => {
    const page = await firstFull(async (from) => {
      const { data, response } = await api.GET("/v1/feed", {
        params: { query: { mode, cursor: from } },
        signal,
      });
      const read = data as FeedPage;
      cameWith(read.items, mode, response.headers.get("X-Request-Id"));
      return read;
    }, cursor);
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
    queryFn: async ({ signal }) => {
      const post = await fetchPost(id, signal);
      refreshed(post);
      return post;
    },
    placeholderData: () => knownPost(id),
    refetchInterval: (running) => (running.state.error ? false : pace()),
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

export type PostAct = "pin" | "unpin" | "archive" | "unarchive" | "restore" | "erase";

/** What an author does with a post of theirs; lists of all tabs are read again. */
export async function actOnPost(id: string, what: PostAct): Promise<void> {
  const params = { params: { path: { post_id: id } } };
  const calls: Record<PostAct, () => Promise<unknown>> = {
    pin: () => answerOf(api.PUT("/v1/posts/{post_id}/pin", params)),
    unpin: () => answerOf(api.DELETE("/v1/posts/{post_id}/pin", params)),
    archive: () => answerOf(api.PUT("/v1/posts/{post_id}/archive", params)),
    unarchive: () => answerOf(api.DELETE("/v1/posts/{post_id}/archive", params)),
    restore: () => answerOf(api.POST("/v1/posts/{post_id}/restore", params)),
    erase: () => answerOf(api.DELETE("/v1/users/me/recently-deleted/{post_id}", params)),
  };
  await calls[what]();
  if (what === "archive") dropPost(id);
  stale(["posts"], ["post", id], ["user"], ["mine"]);
}

export async function editPost(id: string, change: PostEdit): Promise<Post> {
  const post = await answerOf(
    api.PATCH("/v1/posts/{post_id}", { body: change, params: { path: { post_id: id } } }),
  );
  cache.removeQueries({ queryKey: ["post", id] });
  stale(["posts"], ["post", id], ["mine"]);
  return post;
}

/** Posts that only their author sees. */
export type Mine = "archived" | "scheduled" | "deleted";

export function useMine(part: Mine | null) {
  return useList<Post>(
    ["mine", part],
    (cursor, signal) => {
      const params = { query: { cursor } };
      if (part === "scheduled") return answerOf(api.GET("/v1/users/me/scheduled", { params, signal }));
      return part === "deleted"
        ? answerOf(api.GET("/v1/users/me/recently-deleted", { params, signal }))
        : answerOf(api.GET("/v1/users/me/archive", { params, signal }));
    },
    { enabled: part !== null },
  );
}

export function useDrafts(wanted = true) {
  return useList<DraftAnswer>(
    ["mine", "drafts"],
    (cursor, signal) => answerOf(api.GET("/v1/drafts", { params: { query: { cursor } }, signal })),
    { enabled: wanted },
  );
}

export async function changeDraft(id: string, change: DraftEdit): Promise<DraftAnswer> {
  const draft = await answerOf(
    api.PATCH("/v1/drafts/{draft_id}", { body: change, params: { path: { draft_id: id } } }),
  );
  stale(["mine", "drafts"]);
  return draft;
}

export async function deleteDraft(id: string): Promise<void> {
  await answerOf(api.DELETE("/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
  stale(["mine", "drafts"]);
}

/** Share a draft, now or at its time; a try after a lost answer has the same key. */
export async function publishDraft(body: NewPost, key: string): Promise<Post> {
  const post = await answerOf(
    api.POST("/v1/posts", { body, params: { header: { "Idempotency-Key": key } } }),
  );
  stale(["mine"], ["posts"], ["user"]);
  return post;
}

/** Bring a deleted post back. */
export async function restorePost(id: string): Promise<void> {
  await answerOf(api.POST("/v1/posts/{post_id}/restore", { params: { path: { post_id: id } } }));
  stale(["posts"], ["post", id], ["user"]);
}

const SHORT_PAGES = 5; // a page may be empty before the end of its list: so many are skipped in one step

export async function firstFull<P extends Page<{ id: string }>>(
  load: (cursor: string | undefined) => Promise<P>,
  cursor: string | undefined,
): Promise<P> {
  let page = await load(cursor);
  for (let skipped = 0; skipped < SHORT_PAGES && page.items.length === 0 && page.next_cursor; skipped++) {
    page = await load(page.next_cursor);
  }
  return page;
}
