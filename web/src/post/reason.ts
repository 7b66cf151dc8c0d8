/** For which reason of explore a post was opened: the entry of the history keeps it for a reload and a return. */
import type { ExploreItem } from "~/api/types";

export type Reason = ExploreItem["reason"];

let opening: { id: string; reason: Reason } | null = null;

/** The link to a post that is shown for a reason was clicked. */
export function openFor({ id, reason }: ExploreItem, event: MouseEvent): void {
  const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  opening = elsewhere ? null : { id, reason };
}

/** The reason for which the post of this page was opened; null if it was opened from anywhere else. */
export function takeReason(id: string): Reason | null {
  if (opening?.id === id && location.pathname === `/p/${id}`)
    history.replaceState({ ...history.state, reason: opening.reason }, "");
  opening = null;
  return history.state?.reason ?? null;
}
