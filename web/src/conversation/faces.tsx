/** The picture of a conversation: of the other user, or of two members of a group. */
import type { Conversation, UserCard } from "~/api/types";
import { othersOf } from "~/data/conversations";
import { Avatar } from "~/ui/avatar";
import { Faces as TwoFaces } from "~/ui/faces";
import { Icon } from "~/ui/icon";

export function Faces({ conversation, size = "3rem" }: { conversation: Conversation; size?: string }) {
  const [first, second]: UserCard[] = othersOf(conversation);
  if (!first) {
    return (
      <span class="avatar" style={{ "--size": size }} aria-hidden="true">
        <Icon name="person" />
      </span>
    );
  }
  if (conversation.kind === "pair" || !second) return <Avatar user={first} size={size} />;
  return <TwoFaces users={[first, second]} size={size} />;
}
