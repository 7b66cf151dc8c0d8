/** What is said about a post: comments with their replies, and the field for another one. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Comment, Post } from "~/api/types";
import {
  type Act,
  act,
  addComment,
  editComment,
  likeComment,
  newKey,
  type Order,
  useComment,
  useComments,
  useReplies,
} from "~/data/comments";
import { useKeys } from "~/keys";
import { returnTo } from "~/navigation";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { count } from "~/ui/field";
import { Icon, type IconName } from "~/ui/icon";
import { Lines } from "~/ui/lines";
import { Menu, type MenuItem } from "~/ui/menu";
import { More } from "~/ui/more";
import { OneFieldDialog } from "~/ui/one-field";
import { RichText } from "~/ui/rich-text";
import { Failed } from "~/ui/states";
import { explained } from "~/ui/toasts";
import { ago, dateTime, type Key, t } from "~/words";
import "./comments.css";

const MOST = 2200; // characters
const ICONS: Record<Act, IconName> = {
  show: "check",
  pin: "pin",
  unpin: "pin",
  hide: "mute",
  delete: "trash",
};

/** @param linked the comment that the address names */
export function Comments({ post, linked }: { post: Post; linked: string | null }) {
  const [order, setOrder] = useState<Order>("newest");
  const [parent, setParent] = useState<Comment | null>(null);
  const [answered, setAnswered] = useState<string[]>([]); // threads that the viewer replied in: totals follow later
  const list = useComments(post.id, order);
  const named = useLinked(post.id, linked);
  const above = named.thread?.id ?? named.comment?.parent_comment_id ?? named.comment?.id;
  return (
    <section class="comments" aria-label={t("comment.title")}>
      {list.items.length > 1 && (
        <div class="segments" role="group" aria-label={t("comment.order")}>
          {(["newest", "top"] as const).map((each) => (
            <button type="button" key={each} aria-pressed={order === each} onClick={() => setOrder(each)}>
              {each === "newest" ? t("comment.newest") : t("comment.top")}
            </button>
          ))}
        </div>
      )}
      {list.loading && <Lines />}
      {list.error && list.items.length === 0 && <Failed inline problem={list.error} onAgain={list.again} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <p class="soft none">
          {post.viewer.can.includes("comment") ? t("comment.none") : t("comment.noneYet")}
        </p>
      )}
      <Linked key={linked} post={post} named={named} onReply={setParent} />
      <ol>
        {list.items
          .filter(({ id }) => id !== above)
          .map((comment) => (
            <Thread
              key={comment.id}
              post={post}
              comment={comment}
              answered={answered.includes(comment.id)}
              onReply={setParent}
            />
          ))}
      </ol>
      <More list={list} />
      <Write
        post={post}
        parent={parent}
        onDone={(sent) => {
          if (sent && parent) setAnswered([...answered, parent.parent_comment_id ?? parent.id]);
          setParent(null);
        }}
      />
    </section>
  );
}

interface Named {
  comment?: Comment;
  /** The comment that it replies to, unless that was removed. */
  thread?: Comment;
  gone: boolean;
}

function useLinked(postId: string, id: string | null): Named {
  const found = useComment(postId, id);
  const comment = found.items[0];
  const thread = useComment(postId, comment?.parent_comment_id ?? null);
  return { comment, thread: thread.items[0], gone: found.error?.status === 404 };
}

/** The comment that a link leads to, before all others: in view, marked, and with what it replies to. */
function Linked({ post, named, onReply }: { post: Post; named: Named; onReply(to: Comment): void }) {
  const { comment, thread, gone } = named;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "center" });
    place.current?.focus({ preventScroll: true });
  }, [comment?.id]);
  if (gone)
    return (
      <p class="small soft" role="status">
        {t("comment.removed")}
      </p>
    );
  if (!comment) return null;
  const shown = (
    <div ref={place} class="linked" tabIndex={-1}>
      <One post={post} comment={comment} onReply={onReply} />
    </div>
  );
  if (!comment.parent_comment_id)
    return (
      <ol>
        <Thread post={post} comment={comment} answered={false} onReply={onReply} shown={shown} />
      </ol>
    );
  return (
    <ol>
      <li>
        {thread ? (
          <One post={post} comment={thread} onReply={onReply} />
        ) : (
          <p class="soft small">{t("comment.removed")}</p>
        )}
        <div class="replies">{shown}</div>
      </li>
    </ol>
  );
}

function Thread(props: {
  post: Post;
  comment: Comment;
  answered: boolean;
  onReply(to: Comment): void;
  /** The comment as it is shown, if not as all are. */
  shown?: ComponentChildren;
}) {
  const { post, comment, onReply } = props;
  const [wanted, setWanted] = useState(false);
  const open = wanted || props.answered;
  const replies = useReplies(post.id, comment.id, open);
  return (
    <li>
      {props.shown ?? <One post={post} comment={comment} onReply={onReply} />}
      {comment.replies_count > 0 && !open && (
        <button type="button" class="replies-open" onClick={() => setWanted(true)}>
          {t("comment.replies", { count: comment.replies_count })}
        </button>
      )}
      {open && (
        <ol class="replies">
          {replies.items.map((reply) => (
            <li key={reply.id}>
              <One post={post} comment={reply} onReply={onReply} />
            </li>
          ))}
          {replies.error && <Failed inline problem={replies.error} onAgain={replies.again} />}
          {replies.hasMore && (
            <li>
              <button type="button" class="replies-open" onClick={replies.more}>
                {t("comment.moreReplies")}
              </button>
            </li>
          )}
        </ol>
      )}
    </li>
  );
}

function One({ post, comment, onReply }: { post: Post; comment: Comment; onReply(to: Comment): void }) {
  const { author, viewer } = comment;
  const hidden = useStore(me)?.hide_like_counts;
  if (!author || comment.body === null) return <p class="soft small">{t("comment.removed")}</p>;
  return (
    <article class="comment" aria-label={t("comment.by", { name: author.username })}>
      <Avatar user={author} size="2rem" />
      <div class="comment-text">
        <p dir="auto" class="caption">
          <a class="strong" href={`/@${author.username}`}>
            {author.username}
          </a>{" "}
          <RichText text={comment.body} mentions={comment.mentions} />
        </p>
        <p class="comment-facts small soft">
          <time dateTime={comment.created_at} title={dateTime(comment.created_at)}>
            {ago(comment.created_at)}
          </time>
          {comment.edited_at && <span>{t("post.edited")}</span>}
          {comment.pinned && <span>{t("comment.pinned")}</span>}
          {comment.held && <span>{t("comment.held")}</span>}
          {comment.hidden && <span>{t("comment.hidden")}</span>}
          {comment.hearted && <span>{t("comment.hearted", { name: post.author.username })}</span>}
          {comment.likes_count > 0 && !hidden && (
            <span>{t("like.count", { count: comment.likes_count })}</span>
          )}
          {viewer.can.includes("reply") && (
            <button type="button" onClick={() => onReply(comment)}>
              {t("comment.reply")}
            </button>
          )}
          <Acts post={post} comment={comment} />
        </p>
      </div>
      {viewer.can.includes("like") && (
        <button
          type="button"
          class={`comment-like${viewer.liked ? " on" : ""}`}
          aria-pressed={viewer.liked}
          aria-label={t("comment.like", { name: author.username })}
          onClick={() => void likeComment(post.id, comment)}
        >
          <Icon name="heart" full={viewer.liked} />
        </button>
      )}
    </article>
  );
}

function Acts({ post, comment }: { post: Post; comment: Comment }) {
  const { can } = comment.viewer;
  const acts: [Act, Key][] = [];
  if (can.includes("approve")) acts.push(["show", comment.held ? "comment.approve" : "comment.show"]);
  if (can.includes("pin")) acts.push(comment.pinned ? ["unpin", "comment.unpin"] : ["pin", "comment.pin"]);
  if (can.includes("hide") && !comment.hidden) acts.push(["hide", "comment.hide"]);
  if (can.includes("delete")) acts.push(["delete", "post.delete"]);
  const edits = can.includes("edit");
  if (acts.length === 0 && !edits) return null;
  const items = (): (MenuItem | false)[] => [
    edits && {
      icon: "edit",
      word: t("post.edit"),
      dialog: (close) => (
        <OneFieldDialog
          title={t("comment.edit")}
          label={t("comment.text")}
          name="body"
          rows={4}
          most={MOST}
          value={comment.body ?? ""}
          action={t("action.save")}
          onClose={close}
          onSubmit={(text) => editComment(post.id, comment.id, text)}
        />
      ),
    },
    ...acts.map(([what, word]) => ({
      icon: ICONS[what],
      word: t(word),
      danger: what === "delete",
      run: () => act(post, comment, what),
    })),
  ];
  return (
    <Menu class="" label={t("comment.menu")} items={items}>
      •••
    </Menu>
  );
}

function Write({
  post,
  parent,
  onDone,
}: {
  post: Post;
  parent: Comment | null;
  onDone(sent: boolean): void;
}) {
  const user = useStore(me);
  const field = useRef<HTMLTextAreaElement>(null);
  const key = useRef(newKey());
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const may = post.viewer.can.includes("comment");
  useKeys({ c: () => field.current?.focus() }, may);
  useEffect(() => {
    if (parent) field.current?.focus();
  }, [parent]);
  if (!user) {
    return (
      <p class="write soft">
        <a class="text-link" href={returnTo()}>
          {t("comment.signIn")}
        </a>
      </p>
    );
  }
  if (!may) return post.state === "active" ? <p class="write soft small">{t("comment.closed")}</p> : null;
  const send = async (event: Event) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await addComment(post, text, parent, key.current);
      key.current = newKey();
      setText("");
      onDone(true);
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  const over = count(text) - MOST;
  return (
    <form class="write" onSubmit={send}>
      {parent?.author && (
        <p class="small soft">
          {t("comment.replyTo", { name: parent.author.username })}{" "}
          <button type="button" onClick={() => onDone(false)}>
            {t("action.cancel")}
          </button>
        </p>
      )}
      {(problem || over > 0) && (
        <p class="small accent" role="alert">
          {problem ? explained(problem) : t("field.tooLong", { most: MOST })}
        </p>
      )}
      <div class="write-line">
        <textarea
          ref={field}
          class="input"
          rows={1}
          value={text}
          aria-label={t("comment.write")}
          placeholder={t("comment.write")}
          onInput={(event) => {
            key.current = newKey(); // another text is another comment
            setText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void send(event);
          }}
        />
        <button type="submit" class="button quiet" disabled={busy || !text.trim() || over > 0}>
          {t("comment.send")}
        </button>
      </div>
    </form>
  );
}
