/** What a small picture of a story is called. */
import type { Story } from "~/api/types";
import { dateTime, t } from "~/words";

export function nameOf(story: Story): string {
  const time = dateTime(story.created_at);
  return story.media.alt ? `${story.media.alt}, ${time}` : t("story.at", { time });
}
