/** Why explore shows a post, in words. */
import { type Key, t } from "~/words";
import type { Reason } from "./reason";

const WHY: Record<Reason["code"], Key> = {
  trending: "explore.why.trending",
  followed_tag: "explore.why.followed_tag",
  followed_by_followees: "explore.why.followed_by_followees",
  popular: "explore.why.popular",
};

export function why({ code, tag }: Reason): string {
  return t(WHY[code], { tag: tag ?? "" });
}
