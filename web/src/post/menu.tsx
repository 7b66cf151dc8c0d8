/** What else can be done about a post: for its author to delete it, for others to mute or leave its author. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { deletePost, restorePost } from "~/data/posts";
import { setRestriction } from "~/data/users";
import { useStore } from "~/store";
import { Confirm, Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { share } from "./actions";

export function PostMenu({ post, onGone }: { post: Post; onGone?(): void }) {
  const user = useStore(me);
  const [open, setOpen] = useState<"menu" | "delete" | null>(null);
  const close = () => setOpen(null);
  const own = user?.id === post.author.id;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-haspopup="dialog"
        aria-label={t("post.menu")}
        onClick={() => setOpen("menu")}
      >
        <Icon name="more" />
      </button>
      {open === "menu" && (
        <Dialog title={t("post.menu")} bare onClose={close}>
          <div class="menu">
            <button
              type="button"
              onClick={() => {
                close();
                void share(post);
              }}
            >
              <Icon name="link" /> {t("share.link")}
            </button>
            {user && !own && <MuteAuthor post={post} onDone={close} />}
            {post.viewer.can.includes("delete") && (
              <button type="button" class="danger" onClick={() => setOpen("delete")}>
                <Icon name="trash" /> {t("post.delete")}
              </button>
            )}
            <button type="button" onClick={close}>
              <Icon name="close" /> {t("action.close")}
            </button>
          </div>
        </Dialog>
      )}
      {open === "delete" && (
        <Confirm
          title={t("post.deleteTitle")}
          text={t("post.deleteText")}
          action={t("post.delete")}
          onClose={close}
          onConfirm={() => {
            deletePost(post).then(
              () => {
                toast(t("post.deleted"), { action: { label: t("action.undo"), run: () => undo(post.id) } });
                onGone?.();
              },
              (error) => toast(t("post.deleteFailed"), { kind: "error", problem: asApiError(error) }),
            );
          }}
        />
      )}
    </>
  );
}

function undo(id: string): void {
  restorePost(id).catch((error) =>
    toast(t("post.restoreFailed"), { kind: "error", problem: asApiError(error) }),
  );
}

function MuteAuthor({ post, onDone }: { post: Post; onDone(): void }) {
  const { author } = post;
  return (
    <button
      type="button"
      onClick={() => {
        onDone();
        void setRestriction(author, "mutes", true).then(
          (done) =>
            done &&
            toast(t("mute.done", { name: author.username }), {
              action: { label: t("action.undo"), run: () => void setRestriction(author, "mutes", false) },
            }),
        );
      }}
    >
      <Icon name="mute" /> {t("mute.action", { name: author.username })}
    </button>
  );
}
