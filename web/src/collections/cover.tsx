/** The photo that stands for a collection. */
import type { CollectionCard } from "~/api/types";
import { Icon } from "~/ui/icon";
import { Photo } from "~/ui/photo";

export function Cover({ of, size }: { of: Pick<CollectionCard, "cover">; size: string }) {
  const { cover } = of;
  return (
    <span class="cover" aria-hidden="true">
      {cover && Object.keys(cover.renditions).length > 0 ? (
        <Photo media={cover} frame={1} sizes={size} decorative />
      ) : (
        <Icon name="bookmark" />
      )}
    </span>
  );
}
