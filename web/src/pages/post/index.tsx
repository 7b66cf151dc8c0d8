/** One post: the photo large, and beside it what is said about it. */

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import { setMark } from "~/data/marks";
import { usePost } from "~/data/posts";
import { useKeys } from "~/keys";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Actions } from "~/post/actions";
import { Likes } from "~/post/card";
import { PostMedia } from "~/post/media";
import { PostMenu } from "~/post/menu";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { frameOf } from "~/ui/carousel";
import { RichText } from "~/ui/rich-text";
import { Empty, Failed } from "~/ui/states";
import { dateTime, t } from "~/words";
import { Comments } from "./comments";
import "./post.css";

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
  useKeys(
    {
      l: () => void setMark(post, "like", !post.viewer.liked),
      s: () => void setMark(post, "save", !post.viewer.saved),
    },
    user !== null,
  );
  return (
    <article class="post-page" aria-label={t("post.by", { name: post.author.username })}>
      <header class="post-head">
        <a class="person" href={`/@${post.author.username}`}>
          <Avatar user={post.author} />
          <span class="names">
            <span class="strong">{post.author.username}</span>
            {post.location && <span class="small soft">{post.location.name}</span>}
          </span>
        </a>
        <PostMenu post={post} onGone={onGone} />
      </header>
      <div class="stage" style={{ "--frame": String(frameOf(post.media)) }}>
        {post.state === "active" ? (
          <PostMedia post={post} sizes="(min-width: 60rem) 60vw, 100vw" eager />
        ) : (
          <p class="state">{post.state === "failed" ? t("post.failed") : t("post.processing")}</p>
        )}
      </div>
      <div class="side">
        <h1 class="unseen">{t("post.by", { name: post.author.username })}</h1>
        {post.caption && (
          <p class="caption" dir="auto">
            <RichText text={post.caption} mentions={post.mentions} />
          </p>
        )}
        <p class="small soft facts">
          <time dateTime={post.created_at}>{dateTime(post.created_at)}</time>
          {post.edited_at && <span> · {t("post.edited")}</span>}
          {post.audience === "followers" && <span> · {t("post.forFollowers")}</span>}
        </p>
        <div class="side-foot">
          <Actions post={post} alone />
          <Likes post={post} />
        </div>
        <Comments post={post} />
      </div>
    </article>
  );
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
