/** A story as a small upright picture. */
import type { Story } from "~/api/types";
import { Icon } from "~/ui/icon";
import { Photo } from "~/ui/photo";
import { Glyph } from "./glyph";

export function Tile({ story, sizes = "(min-width: 48rem) 9rem, 33vw" }: { story: Story; sizes?: string }) {
  return (
    <span class="tile">
      <Photo media={story.media} frame={9 / 16} sizes={sizes} decorative />
      {story.audience === "close_friends" && (
        <span class="tile-mark close">
          <Glyph name="star" full />
        </span>
      )}
      {story.media.kind === "video" && (
        <span class="tile-mark">
          <Icon name="play" full />
        </span>
      )}
    </span>
  );
}
