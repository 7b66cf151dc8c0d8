/** The photos of a post; behind its author's warning, until the viewer wants to see them. */
import { useState } from "preact/hooks";
import type { Post } from "~/api/types";
import { Carousel, frameOf } from "~/ui/carousel";
import { Icon } from "~/ui/icon";
import { placeholder } from "~/ui/placeholder";
import { t } from "~/words";
import { refreshPost } from "./expired";

const seen = new Set<string>(); // posts whose warning was answered, until the page is loaded again

export function PostMedia({ post, sizes, eager }: { post: Post; sizes: string; eager: boolean }) {
  const [open, setOpen] = useState(seen.has(post.id));
  if ((post.warning || post.sensitive) && !open) {
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
          <button
            type="button"
            class="button slim"
            onClick={() => {
              seen.add(post.id);
              setOpen(true);
            }}
          >
            {t("post.show")}
          </button>
        </div>
      </div>
    );
  }
  return <Carousel media={post.media} sizes={sizes} eager={eager} onExpired={() => refreshPost(post.id)} />;
}
