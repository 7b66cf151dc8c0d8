/** A post in the feed. */
import { memo } from "preact/compat";
import { useState } from "preact/hooks";
import { me } from "~/api/session";
import type { FeedItem } from "~/api/types";
import { useStore } from "~/store";
import { frameOf } from "~/ui/carousel";
import { RichText } from "~/ui/rich-text";
import { FEED_SIZES } from "~/ui/sources";
import { type Key, t, useLanguage } from "~/words";
import { Actions } from "./actions";
import { Folded, useFolded } from "./filtered";
import { PostHead } from "./head";
import { PostMedia, useCovered } from "./media";
import "./card.css";

const LONG = 140; // characters of a caption before it is folded

export const PostCard = memo(function PostCard({ post, first }: { post: FeedItem; first: boolean }) {
  useLanguage(); // it is kept between renderings
  const [folded, unfold] = useFolded(post);
  const [covered] = useCovered(post);
  if (folded) return <Folded onShow={unfold} />;
  return (
    <>
      <PostHead post={post} dated />
      <div class="post-media" style={{ "--frame": String(frameOf(post.media)) }}>
        <PostMedia post={post} sizes={FEED_SIZES} eager={first} />
      </div>
      <Actions post={post} />
      <div class="post-text">
        <Likes post={post} />
        {!(covered && post.warning) && <Caption post={post} />}
        {post.comments_count > 0 && (
          <a class="soft likes" href={`/p/${post.id}`}>
            {t("comment.count", { count: post.comments_count })}
          </a>
        )}
        {post.reason && (
          <p class="reason small soft">
            {t(`reason.${post.reason.code}` as Key, { tag: post.reason.feature })}
          </p>
        )}
      </div>
    </>
  );
});

export function Likes({ post }: { post: Pick<FeedItem, "id" | "likes_count"> }) {
  const hidden = useStore(me)?.hide_like_counts;
  if (hidden || !post.likes_count) return null; // none, or hidden by the author
  return (
    <a class="strong likes" href={`/likes/${post.id}`}>
      {t("like.count", { count: post.likes_count })}
    </a>
  );
}

function Caption({ post }: { post: FeedItem }) {
  const [open, setOpen] = useState(false);
  if (!post.caption) return null;
  const folded = !open && (post.caption.length > LONG || post.caption.split("\n").length > 3);
  return (
    <p class={`caption${folded ? " folded" : ""}`} dir="auto">
      <a class="strong" href={`/@${post.author.username}`}>
        {post.author.username}
      </a>{" "}
      <RichText text={folded ? cut(post.caption) : post.caption} mentions={post.mentions} />
      {folded && (
        <>
          {"… "}
          <button type="button" class="soft" onClick={() => setOpen(true)}>
            {t("caption.more")}
          </button>
        </>
      )}
    </p>
  );
}

function cut(text: string): string {
  const start = text.split("\n").slice(0, 3).join("\n").slice(0, LONG);
  return start.length < LONG ? start : start.slice(0, Math.max(start.lastIndexOf(" "), LONG / 2));
}
