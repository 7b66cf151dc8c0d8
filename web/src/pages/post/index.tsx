/** One post: the large photo, and next to it the caption and comments. */

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { setMark } from "~/data/marks";
import { usePost } from "~/data/posts";
import { onScreen, report } from "~/data/reports";
import { useKeys } from "~/keys";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Actions } from "~/post/actions";
import { Likes } from "~/post/card";
import { Folded, useFolded } from "~/post/filtered";
import { PostHead } from "~/post/head";
import { PostMedia, useCovered } from "~/post/media";
import { takeReason } from "~/post/reason";
import { useStore } from "~/store";
import { frameOf } from "~/ui/carousel";
import { lazy } from "~/ui/lazy";
import { RichText } from "~/ui/rich-text";
import { Empty, Failed } from "~/ui/states";
import { dateTime, t, withWords } from "~/words";
import { Comments } from "./comments";
import "./post.css";

const Why = lazy(withWords(() => import("./why"), "tags"));
const Views = lazy(withWords(() => import("./views"), "post"));

export default function PostPage() {
  const params = useParams();
  return <ThePost key={params.id} id={params.id ?? ""} />;
}

function ThePost({ id }: { id: string }) {
  const query = usePost(id);
  const { route } = useLocation();
  const [seen, setSeen] = useState(false);
  const post = query.data;
  const problem = query.error ? asApiError(query.error) : null;
  const gone = problem?.status === 404;
  useEffect(() => {
    if (post && !query.isPlaceholderData) setSeen(true);
  }, [post, query.isPlaceholderData]);
  useTitle(gone ? t("post.gone") : post ? t("post.by", { name: post.author.username }) : undefined);
  if (gone) {
    return seen ? (
      <Empty icon="trash" title={t("post.goneTitle")} text={t("post.goneText")}>
        <a class="button" href="/">
          {t("notFound.home")}
        </a>
      </Empty>
    ) : (
      <Empty icon="lock" title={t("post.unknownTitle")} text={t("post.unknownText")}>
        <a class="button" href="/">
          {t("notFound.home")}
        </a>
      </Empty>
    );
  }
  if (!post) {
    return problem ? <Failed problem={problem} onAgain={() => void query.refetch()} /> : <Skeleton />;
  }
  return (
    <>
      {problem && <Failed inline problem={problem} onAgain={() => void query.refetch()} />}
      <Shown post={post} onGone={() => route("/")} />
    </>
  );
}

function Shown({ post, onGone }: { post: Post; onGone(): void }) {
  const user = useStore(me);
  const { query } = useLocation();
  const [folded, unfold] = useFolded(post);
  const [covered] = useCovered(post);
  const [views, setViews] = useState(false);
  useEffect(() => {
    report("open", post.id);
    return onScreen(post.id);
  }, [post.id]);
  useKeys(
    {
      l: () => void setMark(post, "like", !post.viewer.liked),
      s: () => void setMark(post, "save", !post.viewer.saved),
    },
    user !== null,
  );
  return (
    <article class="post-page" aria-label={t("post.by", { name: post.author.username })}>
      <PostHead post={post} onGone={onGone} />
      <div class="stage" style={{ "--frame": String(frameOf(post.media)) }}>
        {folded ? (
          <Folded onShow={unfold} />
        ) : post.state === "failed" || post.state === "processing" ? (
          <p class="state">{post.state === "failed" ? t("post.failed") : t("post.processing")}</p>
        ) : (
          <PostMedia post={post} sizes="(min-width: 60rem) 60vw, 100vw" eager />
        )}
      </div>
      <div class="side">
        <h1 class="unseen">{t("post.by", { name: post.author.username })}</h1>
        {stateOf(post) && (
          <p class="banner" role="status">
            {stateOf(post)}
          </p>
        )}
        <Explored id={post.id} />
        {post.caption && !folded && !(covered && post.warning) && (
          <p class="caption" dir="auto">
            <RichText text={post.caption} mentions={post.mentions} />
          </p>
        )}
        <p class="small soft facts">
          <time dateTime={post.created_at}>{dateTime(post.created_at)}</time>
          {post.edited_at && <span> · {t("post.edited")}</span>}
          {post.audience === "followers" && <span> · {t("post.forFollowers")}</span>}
          {user?.id === post.author.id && post.state === "active" && (
            <span>
              {" · "}
              <button type="button" class="text-link" onClick={() => setViews(true)}>
                {t("views.count", { count: post.views_count })}
              </button>
            </span>
          )}
        </p>
        <div class="side-foot">
          <Actions post={post} alone />
          <Likes post={post} />
        </div>
        <Comments post={post} linked={query.comment ?? null} />
        {views && <Views post={post} onClose={() => setViews(false)} />}
      </div>
    </article>
  );
}

/** Why explore showed it, if it was opened there. */
function Explored({ id }: { id: string }) {
  const [reason, setReason] = useState(() => takeReason(id));
  return reason && <Why reason={reason} onClose={() => setReason(null)} />;
}

/** What others do not see of it yet, or any more. */
function stateOf(post: Post): string | null {
  if (post.state === "scheduled" && post.publish_at) {
    return t("post.scheduledFor", { time: dateTime(post.publish_at) });
  }
  if (post.state === "recently_deleted" && post.erased_at) {
    return t("post.deletedState", { time: dateTime(post.erased_at) });
  }
  return post.state === "archived" ? t("post.archivedState") : null;
}

function Skeleton() {
  return (
    <div class="post-page skeleton" aria-hidden="true">
      <div class="stage bone" style={{ "--frame": "1" }} />
      <div class="side">
        <span class="bone" style={{ width: "9rem" }} />
        <span class="bone" style={{ width: "14rem" }} />
      </div>
    </div>
  );
}
