/** Posts as a grid of squares, or as a mosaic of three sizes; the first photo of each stands for it. */
import type { ComponentChildren } from "preact";
import { me } from "~/api/session";
import type { Post } from "~/api/types";
import type { List } from "~/data/lists";
import { useStore } from "~/store";
import { Icon, type IconName } from "~/ui/icon";
import { More } from "~/ui/more";
import { Photo } from "~/ui/photo";
import { placeholder } from "~/ui/placeholder";
import { Failed } from "~/ui/states";
import { shortNumber, t } from "~/words";
import { refreshPost } from "./expired";
import "./grid.css";
import { moveFocus } from "./grid-keys";

const PATTERN = 16; // posts of a mosaic after which its sizes repeat: eight rows of three
const LARGE = [0, 3, 9, 13]; // of a pattern, those of two rows: their photos are as wide, or cut at the sides
const SQUARE = "(min-width: 60rem) 20rem, 33vw";
const DOUBLE = "(min-width: 60rem) 40rem, 66vw";

interface Props<P extends Post> {
  list: List<P>;
  label: string;
  mosaic?: boolean;
  /** Why a post is shown, as a label. */
  why?(post: P): string;
  onOpen?(post: P, event: MouseEvent): void;
  children: ComponentChildren;
}

export function Grid<P extends Post>({ list, label, mosaic = false, why, onOpen, children }: Props<P>) {
  if (list.loading) {
    return (
      <div class={`grid skeleton${mosaic ? " mosaic" : ""}`} aria-hidden="true">
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
      <ul class={`grid${mosaic ? " mosaic" : ""}`} aria-label={label} onKeyDown={moveFocus}>
        {list.items.map((post, at) => (
          <li key={post.id}>
            <Square
              post={post}
              eager={at < 6}
              sizes={mosaic && LARGE.includes(at % PATTERN) ? DOUBLE : SQUARE}
              why={why?.(post)}
              onOpen={(event) => onOpen?.(post, event)}
            />
          </li>
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

interface SquareProps {
  post: Post;
  eager: boolean;
  sizes: string;
  why?: string;
  onOpen(event: MouseEvent): void;
}

function Square({ post, eager, sizes, why, onOpen }: SquareProps) {
  const covered = isCovered(post);
  const words = covered ? post.warning : post.media[0]?.alt || post.caption;
  const name = words || t("post.by", { name: post.author.username });
  const mark = markOf(post);
  const hidden = useStore(me)?.hide_like_counts;
  return (
    <a href={`/p/${post.id}`} aria-label={why ? `${name}. ${why}` : name} onClick={onOpen}>
      <Picture post={post} covered={covered} eager={eager} sizes={sizes} />
      {mark && (
        <span class="mark">
          <Icon name={mark} full={mark === "play"} />
        </span>
      )}
      {!hidden && !!post.likes_count && (
        <span class="over" aria-hidden="true">
          <Icon name="heart" full /> {shortNumber(post.likes_count)}
        </span>
      )}
      {why && (
        <span class="why" aria-hidden="true">
          <bdi>{why}</bdi>
        </span>
      )}
    </a>
  );
}

/** Whether its author warns of it, or it has a word that the viewer muted. */
function isCovered(post: Post): boolean {
  return Boolean(post.warning || post.sensitive || post.filtered.length > 0);
}

function markOf(post: Post): IconName | null {
  if (post.pinned) return "pin";
  if (post.media.length > 1) return "images";
  return post.media[0]?.kind === "video" ? "play" : null;
}

function Picture({ post, covered, eager, sizes }: Omit<SquareProps, "onOpen"> & { covered: boolean }) {
  const first = post.media[0];
  if (!first || post.state !== "active") {
    return (
      <span class="pending">
        {post.state === "failed" ? t("post.failedShort") : t("post.processingShort")}
      </span>
    );
  }
  if (covered) {
    return (
      <span class="covered" style={{ backgroundImage: placeholder(first.blurhash) ?? undefined }}>
        <Icon name={post.filtered.length > 0 ? "mute" : "alert"} />
      </span>
    );
  }
  return (
    <Photo
      media={first}
      frame={1}
      sizes={sizes}
      eager={eager}
      decorative
      onExpired={() => refreshPost(post.id)}
    />
  );
}
