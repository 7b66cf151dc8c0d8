/** Posts as a grid of squares; the first photo of each stands for it. */
import type { ComponentChildren } from "preact";
import type { Post } from "~/api/types";
import type { List } from "~/data/lists";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Photo } from "~/ui/photo";
import { Failed } from "~/ui/states";
import { t } from "~/words";
import { refreshPost } from "./expired";
import "./grid.css";

export function Grid({
  list,
  label,
  children,
}: {
  list: List<Post>;
  label: string;
  children: ComponentChildren;
}) {
  if (list.loading) {
    return (
      <div class="grid skeleton" aria-hidden="true">
        {Array.from({ length: 9 }, (_, at) => (
          <span class="bone" key={at} />
        ))}
      </div>
    );
  }
  if (list.items.length === 0) {
    return list.error ? <Failed problem={list.error} onAgain={list.again} /> : <>{children}</>;
  }
  return (
    <>
      <ul class="grid" aria-label={label}>
        {list.items.map((post, at) => (
          <li key={post.id}>
            <Square post={post} eager={at < 6} />
          </li>
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

function Square({ post, eager }: { post: Post; eager: boolean }) {
  const first = post.media[0];
  const label = first?.alt || post.caption || t("post.by", { name: post.author.username });
  const mark = post.media.length > 1 ? "images" : first?.kind === "video" ? "play" : null;
  return (
    <a href={`/p/${post.id}`} aria-label={label}>
      {first && post.state === "active" ? (
        <Photo
          media={first}
          frame={1}
          sizes="(min-width: 60rem) 20rem, 33vw"
          eager={eager}
          decorative
          onExpired={() => refreshPost(post.id)}
        />
      ) : (
        <span class="pending">
          {post.state === "failed" ? t("post.failedShort") : t("post.processingShort")}
        </span>
      )}
      {mark && (
        <span class="mark">
          <Icon name={mark} full={mark === "play"} />
        </span>
      )}
      {!!post.likes_count && (
        <span class="over" aria-hidden="true">
          <Icon name="heart" full /> {post.likes_count}
        </span>
      )}
    </a>
  );
}
