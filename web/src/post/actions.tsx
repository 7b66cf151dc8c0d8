/** Like, comment, save, share: what a viewer does with a post. */
import { useState } from "preact/hooks";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { setMark } from "~/data/marks";
import { report } from "~/data/reports";
import { returnTo } from "~/navigation";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { lazy } from "~/ui/lazy";
import { toast } from "~/ui/toasts";
import { t, withWords } from "~/words";

export const Collect = lazy(withWords(() => import("~/collections/collect"), "saved"));

export function Actions({ post, alone = false }: { post: Post; alone?: boolean }) {
  const user = useStore(me);
  const { can } = post.viewer;
  const [collects, setCollects] = useState(false);
  if (!user) {
    return (
      <div class="actions">
        <a class="icon-button" href={returnTo()} aria-label={t("like.signIn")}>
          <Icon name="heart" />
        </a>
        <span class="gap" />
        <ShareButton post={post} />
      </div>
    );
  }
  return (
    <div class="actions">
      <button
        type="button"
        class={`icon-button like${post.viewer.liked ? " on" : ""}`}
        aria-pressed={post.viewer.liked}
        aria-label={t("like.action")}
        disabled={!can.includes("like") && !post.viewer.liked}
        onClick={() => void setMark(post, "like", !post.viewer.liked)}
      >
        <Icon name="heart" full={post.viewer.liked} />
      </button>
      {!alone && (
        <a class="icon-button" href={`/p/${post.id}`} aria-label={t("comment.open")}>
          <Icon name="comment" />
        </a>
      )}
      {can.includes("share") && <ShareButton post={post} />}
      <span class="gap" />
      <button
        type="button"
        class={`icon-button save${post.viewer.saved ? " on" : ""}`}
        aria-pressed={post.viewer.saved}
        aria-label={t("save.action")}
        disabled={!can.includes("save") && !post.viewer.saved}
        onClick={() => {
          void setMark(post, "save", !post.viewer.saved);
          if (!post.viewer.saved) {
            toast(t("save.done"), { action: { label: t("collection.add"), run: () => setCollects(true) } });
          }
        }}
      >
        <Icon name="bookmark" full={post.viewer.saved} />
      </button>
      {collects && <Collect post={post} onClose={() => setCollects(false)} />}
    </div>
  );
}

const Sheet = lazy(withWords(() => import("~/conversation/share"), "messages"));

/** Users choose whom to send it to; guests share the link. */
function ShareButton({ post }: { post: Post }) {
  const user = useStore(me);
  const [open, setOpen] = useState(false);
  const link = () => void share(post);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t("share.action")}
        onClick={() => (user ? setOpen(true) : link())}
      >
        <Icon name="share" />
      </button>
      {open && <Sheet post={post} onLink={link} onClose={() => setOpen(false)} />}
    </>
  );
}

export async function share(post: Pick<Post, "id" | "author">): Promise<void> {
  report("share", post.id);
  const url = `${location.origin}/p/${post.id}`;
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ url, title: t("share.title", { name: post.author.username }) });
    } else {
      await navigator.clipboard.writeText(url);
      toast(t("share.copied"));
    }
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) toast(url);
  }
}
