/** The page that a notification is about. The service names the same pages in pushes. */
import { me } from "~/api/session";
import type { Notice } from "~/api/types";

export function pathOf({ type, actors, actors_count, target }: Notice): string {
  const [first] = actors;
  switch (target.kind) {
    case "comment":
      return target.comment_id ? `/p/${target.post_id}?comment=${target.comment_id}` : `/p/${target.post_id}`;
    case "post":
      return `/p/${target.post_id}`;
    case "follow_requests":
      return "/requests";
    case "conversation":
      return `/messages/${target.conversation_id}`;
    case "story":
      return first ? `/stories/${first.username}/${target.story_id}` : "/notifications";
    case "profile":
      if (type === "follow" && actors_count > 1) return `/@${me.get()?.username}/followers`;
      return first ? `/@${first.username}` : "/notifications";
    default:
      return "/notifications";
  }
}
