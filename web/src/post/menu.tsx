/** The button of a post's menu; what can be done loads when it is first opened. */
import { useState } from "preact/hooks";
import type { Post } from "~/api/types";
import { lazy } from "~/ui/lazy";
import { MenuButton } from "~/ui/menu-button";
import { t } from "~/words";

const PostActs = lazy(() => import("./acts"));

export function PostMenu({ post, onGone }: { post: Post; onGone?(): void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <MenuButton label={t("post.menu")} onClick={() => setOpen(true)} />
      {isOpen && <PostActs post={post} onGone={onGone} onClose={() => setOpen(false)} />}
    </>
  );
}
