/** The photos of a post; behind its author's warning, until the viewer wants to see them. */
import type { Post } from "~/api/types";
import { Carousel, frameOf } from "~/ui/carousel";
import { Icon } from "~/ui/icon";
import { placeholder } from "~/ui/placeholder";
import { t } from "~/words";
import { refreshPost } from "./expired";
import { useRevealed } from "./reveal";

/** Whether the post's author warns of it, and the viewer has not opened it. */
export function useCovered(post: Pick<Post, "id" | "warning" | "sensitive">): [boolean, () => void] {
  const [open, reveal] = useRevealed(`warned:${post.id}`);
  return [Boolean(post.warning || post.sensitive) && !open, reveal];
}

export function PostMedia({ post, sizes, eager }: { post: Post; sizes: string; eager: boolean }) {
  const [covered, reveal] = useCovered(post);
  if (covered) {
    return (
      <div
        class="photo warned"
        style={{
          aspectRatio: String(frameOf(post.media)),
          backgroundImage: placeholder(post.media[0]?.blurhash ?? null) ?? undefined,
        }}
      >
        <div class="warned-words">
          <Icon name="alert" />
          <p class="strong">{post.warning || t("post.sensitive")}</p>
          <button type="button" class="button slim" onClick={reveal}>
            {t("post.show")}
          </button>
        </div>
      </div>
    );
  }
  return <Carousel media={post.media} sizes={sizes} eager={eager} onExpired={() => refreshPost(post.id)} />;
}
