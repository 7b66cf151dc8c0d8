/** What only its author sees: archived, scheduled and recently deleted posts, and drafts. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { DraftAnswer, Post } from "~/api/types";
import type { List } from "~/data/lists";
import { useOwnComments } from "~/data/own-comments";
import { actOnPost, editPost, type Mine, useDrafts, useMine } from "~/data/posts";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Confirm } from "~/ui/dialog";
import { Icon, type IconName } from "~/ui/icon";
import { More } from "~/ui/more";
import { Photo } from "~/ui/photo";
import { Empty, Failed, NotFound, PeopleSkeleton } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { dateTime, type Key, t } from "~/words";
import { ArchiveHead, PARTS } from "./head";

const ICONS: Record<Part, IconName> = {
  archived: "archive",
  scheduled: "clock",
  drafts: "edit",
  deleted: "trash",
  comments: "comment",
};
type Part = (typeof PARTS)[number];

export default function Archive() {
  const params = useParams();
  const part = PARTS.find((each) => each === params.part);
  useTitle(part ? t(`archive.${part}`) : t("notFound.title"));
  if (!part) return <NotFound />;
  return (
    <div class="column archive">
      <ArchiveHead part={part} />
      {part === "drafts" ? (
        <Drafts />
      ) : part === "comments" ? (
        <OwnComments />
      ) : (
        <Posts key={part} part={part} />
      )}
    </div>
  );
}

function Drafts() {
  return (
    <Rows list={useDrafts()} part="drafts">
      {(draft) => (
        <Row
          key={draft.id}
          of={draft}
          href={`/drafts/${draft.id}`}
          note={t("archive.expiresAt", { time: dateTime(draft.expires_at) })}
        >
          <a class="button slim" href={`/drafts/${draft.id}`}>
            {t("archive.open")}
          </a>
        </Row>
      )}
    </Rows>
  );
}

function OwnComments() {
  return (
    <Rows list={useOwnComments()} part="comments">
      {(comment) => (
        <li key={comment.id}>
          <span class="archive-words">
            <a class="strong" href={`/p/${comment.post_id}`} dir="auto">
              {comment.body}
            </a>
            <span class="soft small">
              {dateTime(comment.created_at)}
              {comment.edited_at && ` · ${t("archive.edited")}`}
              {comment.held && ` · ${t("archive.held")}`}
            </span>
          </span>
        </li>
      )}
    </Rows>
  );
}

function Posts({ part }: { part: Mine }) {
  return (
    <Rows list={useMine(part)} part={part}>
      {(post) => (
        <Row key={post.id} of={post} href={`/p/${post.id}`} note={noteOf(post)}>
          <Acts post={post} part={part} />
        </Row>
      )}
    </Rows>
  );
}

function noteOf(post: Post): string {
  if (post.publish_at) return t("archive.publishAt", { time: dateTime(post.publish_at) });
  return post.erased_at
    ? t("archive.erasedAt", { time: dateTime(post.erased_at) })
    : dateTime(post.created_at);
}

function Acts({ post, part }: { post: Post; part: Mine }) {
  const [asks, setAsks] = useState(false);
  const run = (work: Promise<unknown>) =>
    void work.then(
      () => toast(t("archive.done")),
      (error) => toast(t("archive.failed"), { kind: "error", problem: asApiError(error) }),
    );
  if (part === "archived") {
    return (
      <button type="button" class="button slim" onClick={() => run(actOnPost(post.id, "unarchive"))}>
        {t("archive.show")}
      </button>
    );
  }
  if (part === "scheduled") {
    return (
      <>
        <a class="button quiet slim" href={`/edit/${post.id}`}>
          {t("post.edit")}
        </a>
        <button
          type="button"
          class="button slim"
          onClick={() => run(editPost(post.id, { publish_at: null }))}
        >
          {t("archive.now")}
        </button>
      </>
    );
  }
  return (
    <>
      <button type="button" class="button slim" onClick={() => run(actOnPost(post.id, "restore"))}>
        {t("archive.restore")}
      </button>
      <button type="button" class="button quiet slim danger" onClick={() => setAsks(true)}>
        {t("archive.erase")}
      </button>
      {asks && (
        <Confirm
          title={t("archive.eraseTitle")}
          text={t("archive.eraseText")}
          action={t("archive.erase")}
          onClose={() => setAsks(false)}
          onConfirm={() => run(actOnPost(post.id, "erase"))}
        />
      )}
    </>
  );
}

function Rows<T extends { id: string }>(props: {
  list: List<T>;
  part: Part;
  children(item: T): preact.ComponentChildren;
}) {
  const { list, part } = props;
  if (list.loading) return <PeopleSkeleton />;
  if (list.items.length === 0 && !list.hasMore) {
    if (list.error) return <Failed problem={list.error} onAgain={list.again} />;
    return (
      <Empty icon={ICONS[part]} title={t("archive.empty")} text={t(`archive.${part}Empty` as Key)}>
        {(part === "drafts" || part === "scheduled") && (
          <a class="button" href="/create">
            {t("create.title")}
          </a>
        )}
      </Empty>
    );
  }
  return (
    <>
      <ul class="archive-rows">{list.items.map(props.children)}</ul>
      <More list={list} />
    </>
  );
}

function Row(props: {
  of: Post | DraftAnswer;
  href: string;
  note: string;
  children: preact.ComponentChildren;
}) {
  const first = props.of.media[0];
  return (
    <li>
      <span class="archive-photo" aria-hidden="true">
        {first?.renditions && Object.keys(first.renditions).length > 0 ? (
          <Photo media={first} frame={1} sizes="5rem" decorative />
        ) : (
          <Icon name="images" />
        )}
      </span>
      <span class="archive-words">
        <a class="strong" href={props.href} dir="auto">
          {props.of.caption || t("archive.none")}
        </a>
        <span class="soft small">{props.note}</span>
      </span>
      <span class="archive-acts">{props.children}</span>
    </li>
  );
}
