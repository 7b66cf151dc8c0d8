/** What else can be done about a post: for its author to delete it, for others to mute or leave its author. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { actOnPost, deletePost, type PostAct, restorePost } from "~/data/posts";
import { setRestriction } from "~/data/users";
import { useStore } from "~/store";
import { Confirm, Dialog } from "~/ui/dialog";
import { Icon, type IconName } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { type Key, t } from "~/words";
import { Collect, share } from "./actions";

export function PostMenu({ post, onGone }: { post: Post; onGone?(): void }) {
  const user = useStore(me);
  const [open, setOpen] = useState<"menu" | "collect" | "delete" | null>(null);
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
            {post.viewer.can.includes("save") && (
              <button type="button" onClick={() => setOpen("collect")}>
                <Icon name="bookmark" /> {t("collection.add")}
              </button>
            )}
            {user && !own && <MuteAuthor post={post} onDone={close} />}
            {post.viewer.can.includes("edit") && (
              <a href={`/edit/${post.id}`}>
                <Icon name="edit" /> {t("post.edit")}
              </a>
            )}
            <Acts post={post} onDone={close} />
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
      {open === "collect" && <Collect post={post} onClose={close} />}
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

/** Pin and archive, and the reverse of each. */
function Acts({ post, onDone }: { post: Post; onDone(): void }) {
  const { can } = post.viewer;
  const acts: [PostAct, IconName, Key, Key][] = [];
  if (can.includes("pin")) {
    acts.push(
      post.pinned
        ? ["unpin", "pin", "post.unpin", "action.saved"]
        : ["pin", "pin", "post.pin", "post.pinned"],
    );
  }
  if (can.includes("archive")) acts.push(["archive", "archive", "post.archive", "post.archived"]);
  if (can.includes("unarchive")) acts.push(["unarchive", "archive", "post.unarchive", "post.unarchived"]);
  return (
    <>
      {acts.map(([what, icon, word, done]) => (
        <button
          type="button"
          key={what}
          onClick={() => {
            onDone();
            actOnPost(post.id, what).then(
              () => toast(t(done)),
              (error) => toast(t("post.failedAct"), { kind: "error", problem: asApiError(error) }),
            );
          }}
        >
          <Icon name={icon} /> {t(word)}
        </button>
      ))}
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
