/** A post with a word that the viewer muted, folded to one line. */
import type { Post } from "~/api/types";
import { Icon } from "~/ui/icon";
import { t } from "~/words";
import { useRevealed } from "./reveal";

export function useFolded(post: Pick<Post, "id" | "filtered">): [boolean, () => void] {
  const [open, reveal] = useRevealed(`muted:${post.id}`);
  return [post.filtered.length > 0 && !open, reveal];
}

export function Folded({ onShow }: { onShow(): void }) {
  return (
    <p class="post-folded">
      <Icon name="mute" />
      <span class="soft">{t("post.filtered")}</span>
      <button type="button" class="button quiet slim" onClick={onShow}>
        {t("post.show")}
      </button>
    </p>
  );
}
