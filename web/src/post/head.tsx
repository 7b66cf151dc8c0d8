/** Who made a post, where and when, and what else can be done about it. */
import type { Post } from "~/api/types";
import { Avatar } from "~/ui/avatar";
import { ago, dateTime } from "~/words";
import { PostMenu } from "./menu";

export function PostHead({ post, dated, onGone }: { post: Post; dated?: boolean; onGone?(): void }) {
  const { author } = post;
  return (
    <header class="post-head">
      <a class="person" href={`/@${author.username}`}>
        <Avatar user={author} />
        <span class="names">
          <span class="strong">{author.username}</span>
          {post.location && <span class="small soft">{post.location.name}</span>}
        </span>
      </a>
      {dated && (
        <a class="small soft when" href={`/p/${post.id}`} title={dateTime(post.created_at)}>
          <time dateTime={post.created_at}>{ago(post.created_at)}</time>
        </a>
      )}
      <PostMenu post={post} onGone={onGone} />
    </header>
  );
}
