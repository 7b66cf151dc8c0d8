/** The picture of a conversation: of the other user, or of two members of a group. */
import type { Conversation, UserCard } from "~/api/types";
import { othersOf } from "~/data/conversations";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import "./conversation.css";

export function Faces({ conversation, size = "3rem" }: { conversation: Conversation; size?: string }) {
  const others: UserCard[] = othersOf(conversation);
  const [first, second] = others;
  if (!first) {
    return (
      <span class="avatar" style={{ "--size": size }} aria-hidden="true">
        <Icon name="person" />
      </span>
    );
  }
  if (conversation.kind === "pair" || !second) return <Avatar user={first} size={size} />;
  const small = `calc(${size} * 0.68)`;
  return (
    <span class="faces" style={{ "--faces": size }} aria-hidden="true">
      <Avatar user={second} size={small} />
      <Avatar user={first} size={small} />
    </span>
  );
}
