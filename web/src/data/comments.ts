/** Queries and changes of comments. */
import type { InfiniteData } from "@tanstack/react-query";
import { answerOf, api, newKey } from "~/api/client";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { Comment, Page, Post } from "~/api/types";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { cache, patchPost, stale, Totals } from "./cache";
import { useList } from "./lists";
import { pace } from "./pace";

export type Order = "newest" | "top";

export function useComments(postId: string, order: Order) {
  return useList<Comment>(
    ["comments", postId, order],
    async (cursor, signal) =>
      reconciled(
        await answerOf(
          api.GET("/v1/posts/{post_id}/comments", {
            params: { path: { post_id: postId }, query: { order, cursor } },
            signal,
          }),
        ),
      ),
    { pace },
  );
}

const likes = new Totals();
onEnd(() => likes.clear());

function reconciled(page: Page<Comment>): Page<Comment> {
  const items = page.items.map((each) => ({
    ...each,
    likes_count: likes.of(each.id, each.likes_count) ?? 0,
  }));
  return { ...page, items };
}

/** One comment, for a link to it; a list, as everything is that changes of comments reach. */
export function useComment(postId: string, commentId: string | null) {
  return useList<Comment>(
    ["comments", postId, "one", commentId],
    async (_, signal) => {
      const path = { post_id: postId, comment_id: commentId ?? "" };
      const found = await answerOf(
        api.GET("/v1/posts/{post_id}/comments/{comment_id}", { params: { path }, signal }),
      );
      return reconciled({ items: [found], next_cursor: null });
    },
    { enabled: commentId !== null, pace },
  );
}

export function useReplies(postId: string, commentId: string, wanted: boolean) {
  return useList<Comment>(
    ["comments", postId, "replies", commentId],
    async (cursor, signal) =>
      reconciled(
        await answerOf(
          api.GET("/v1/posts/{post_id}/comments/{comment_id}/replies", {
            params: { path: { post_id: postId, comment_id: commentId }, query: { cursor } },
            signal,
          }),
        ),
      ),
    { enabled: wanted, pace },
  );
}

/** Write a comment. A try after a lost answer has the same key, so it makes no second one. */
export async function addComment(
  post: Post,
  body: string,
  parent: Comment | null,
  key: string,
): Promise<void> {
  await answerOf(
    api.POST("/v1/posts/{post_id}/comments", {
      body: { body, parent_comment_id: parent?.id ?? null },
      params: { path: { post_id: post.id }, header: { "Idempotency-Key": key } },
    }),
  );
  patchPost(post.id, { comments_count: post.comments_count + 1 });
  stale(["comments", post.id], ["mine", "comments"]);
}

export { newKey };

export async function likeComment(postId: string, comment: Comment): Promise<void> {
  const liked = !comment.viewer.liked;
  const shown = Math.max(0, comment.likes_count + (liked ? 1 : -1));
  likes.did(comment.id, comment.likes_count, shown);
  patchComment(postId, comment.id, { likes_count: shown, viewer: { ...comment.viewer, liked } });
  const params = { params: { path: { post_id: postId, comment_id: comment.id } } };
  try {
    await answerOf(
      liked
        ? api.PUT("/v1/posts/{post_id}/comments/{comment_id}/like", params)
        : api.DELETE("/v1/posts/{post_id}/comments/{comment_id}/like", params),
    );
  } catch (error) {
    likes.did(comment.id, comment.likes_count, comment.likes_count);
    patchComment(postId, comment.id, comment);
    toast(t("like.failed"), { kind: "error", problem: asApiError(error) });
  }
}

/** Change the text of a comment, within the minutes in which that is possible. */
export async function editComment(postId: string, id: string, body: string): Promise<void> {
  await answerOf(
    api.PATCH("/v1/posts/{post_id}/comments/{comment_id}", {
      body: { body },
      params: { path: { post_id: postId, comment_id: id } },
    }),
  );
  stale(["comments", postId], ["mine", "comments"]);
}

export type Act = "delete" | "pin" | "unpin" | "hide" | "show";

export async function act(post: Post, comment: Comment, what: Act): Promise<void> {
  const params = { params: { path: { post_id: post.id, comment_id: comment.id } } };
  const calls: Record<Act, () => Promise<unknown>> = {
    delete: () => answerOf(api.DELETE("/v1/posts/{post_id}/comments/{comment_id}", params)),
    pin: () => answerOf(api.PUT("/v1/posts/{post_id}/comments/{comment_id}/pin", params)),
    unpin: () => answerOf(api.DELETE("/v1/posts/{post_id}/comments/{comment_id}/pin", params)),
    hide: () => answerOf(api.PUT("/v1/posts/{post_id}/comments/{comment_id}/hidden", params)),
    show: () => answerOf(api.DELETE("/v1/posts/{post_id}/comments/{comment_id}/hidden", params)),
  };
  try {
    await calls[what]();
    if (what === "delete") patchPost(post.id, { comments_count: Math.max(0, post.comments_count - 1) });
    stale(["comments", post.id], ["mine", "comments"]);
  } catch (error) {
    toast(t("comment.failed"), { kind: "error", problem: asApiError(error) });
  }
}

function patchComment(postId: string, id: string, patch: Partial<Comment>): void {
  cache.setQueriesData<InfiniteData<Page<Comment>>>({ queryKey: ["comments", postId] }, (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((comment) => (comment.id === id ? { ...comment, ...patch } : comment)),
          })),
        }
      : data,
  );
}
