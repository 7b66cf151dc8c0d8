/** What else can be done about a post: for its author to change or delete it, for others to mute or leave its author. */
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { actOnPost, deletePost, type PostAct, restorePost } from "~/data/posts";
import { setRestriction } from "~/data/users";
import { MenuDialog, type MenuItem } from "~/ui/menu";
import { toast } from "~/ui/toasts";
import { type Key, t } from "~/words";
import { Collect, share } from "./actions";

interface Props {
  post: Post;
  onGone?(): void;
  onClose(): void;
}

export default function PostActs({ post, onGone, onClose }: Props) {
  return <MenuDialog label={t("post.menu")} items={() => itemsOf(post, onGone)} onClose={onClose} />;
}

function itemsOf(post: Post, onGone?: () => void): (MenuItem | false | null)[] {
  const { author, viewer } = post;
  const can = (what: (typeof viewer.can)[number]) => viewer.can.includes(what);
  const user = me.get();
  return [
    { icon: "link", word: t("share.link"), run: () => share(post) },
    can("save") && {
      icon: "bookmark",
      word: t("collection.add"),
      dialog: (close) => <Collect post={post} onClose={close} />,
    },
    user &&
      user.id !== author.id && {
        icon: "mute",
        word: t("mute.action", { name: author.username }),
        run: () => mute(author),
      },
    can("edit") && { icon: "edit", word: t("post.edit"), href: `/edit/${post.id}` },
    can("pin") &&
      (post.pinned
        ? act(post, "unpin", "pin", "post.unpin", "action.saved")
        : act(post, "pin", "pin", "post.pin", "post.pinned")),
    can("archive") && act(post, "archive", "archive", "post.archive", "post.archived"),
    can("unarchive") && act(post, "unarchive", "archive", "post.unarchive", "post.unarchived"),
    can("delete") && {
      icon: "trash",
      word: t("post.delete"),
      danger: true,
      asks: { title: t("post.deleteTitle"), text: t("post.deleteText") },
      run: () => remove(post, onGone),
    },
  ];
}

function act(post: Post, what: PostAct, icon: MenuItem["icon"], word: Key, done: Key): MenuItem {
  const run = () => actOnPost(post.id, what).then(() => toast(t(done)), failed("post.failedAct"));
  return { icon, word: t(word), run };
}

function remove(post: Post, onGone?: () => void): Promise<void> {
  const undo = () => void restorePost(post.id).catch(failed("post.restoreFailed"));
  return deletePost(post).then(() => {
    toast(t("post.deleted"), { action: { label: t("action.undo"), run: undo } });
    onGone?.();
  }, failed("post.deleteFailed"));
}

function failed(word: Key) {
  return (error: unknown) => toast(t(word), { kind: "error", problem: asApiError(error) });
}

async function mute(author: Post["author"]): Promise<void> {
  const undo = () => void setRestriction(author, "mutes", false);
  if (!(await setRestriction(author, "mutes", true))) return;
  toast(t("mute.done", { name: author.username }), { action: { label: t("action.undo"), run: undo } });
}
