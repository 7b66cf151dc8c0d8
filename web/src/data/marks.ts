/**
 * Likes and saves: shown at once, sent one call at a time for each post, the last wish last.
 */
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import type { Post } from "~/api/types";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { patchPost, stale } from "./cache";
import { report } from "./reports";

type Mark = "like" | "save";
type Count = Pick<Post, "id" | "likes_count" | "viewer">;

interface Wish {
  wanted: boolean;
  /** What the service has, as far as its answers tell. */
  had: boolean;
  /** Null while the author hides the number. */
  likes: number | null;
  sending: boolean;
}

const wishes = new Map<string, Wish>();

/** Wish a mark set or removed; the answer decides, and a refusal takes the mark back. */
export async function setMark(post: Count, mark: Mark, wanted: boolean): Promise<void> {
  const key = `${mark}:${post.id}`;
  const had = mark === "like" ? post.viewer.liked : post.viewer.saved;
  const wish = wishes.get(key) ?? { wanted, had, likes: post.likes_count, sending: false };
  wish.wanted = wanted;
  wishes.set(key, wish);
  show(post.id, mark, wish, wanted);
  if (wish.sending) return; // the call under way sends the last wish afterwards
  wish.sending = true;
  try {
    await sendWish(post.id, mark, wish);
  } catch (error) {
    show(post.id, mark, wish, wish.had);
    const problem = asApiError(error);
    const failed = mark === "like" ? t("like.failed") : t("save.failed");
    toast(problem.status === 404 ? t("post.goneToast") : failed, { kind: "error", problem });
  } finally {
    wishes.delete(key);
  }
}

async function sendWish(id: string, mark: Mark, wish: Wish): Promise<void> {
  while (wish.wanted !== wish.had) {
    const now = wish.wanted;
    await send(id, mark, now);
    if (mark === "like" && wish.likes !== null) wish.likes += now ? 1 : -1;
    wish.had = now;
  }
  if (mark === "save") stale(["posts", "saves"]);
  if (wish.had) report(mark, id);
}

function show(id: string, mark: Mark, wish: Wish, value: boolean): void {
  if (mark === "save") {
    patchPost(id, { viewer: { saved: value } });
    return;
  }
  const change = value === wish.had ? 0 : value ? 1 : -1;
  const likes = wish.likes === null ? null : Math.max(0, wish.likes + change);
  patchPost(id, { likes_count: likes, viewer: { liked: value } });
}

async function send(id: string, mark: Mark, value: boolean): Promise<void> {
  const params = { params: { path: { post_id: id } } };
  if (mark === "like") {
    await answerOf(
      value ? api.PUT("/v1/posts/{post_id}/like", params) : api.DELETE("/v1/posts/{post_id}/like", params),
    );
  } else {
    await answerOf(
      value ? api.PUT("/v1/posts/{post_id}/save", params) : api.DELETE("/v1/posts/{post_id}/save", params),
    );
  }
}
