/** A row with a user, and what can be done about them. */
import type { ComponentChildren } from "preact";
import type { UserCard } from "~/api/types";
import { Avatar } from "./avatar";

export function PersonRow({ user, children }: { user: UserCard; children?: ComponentChildren }) {
  return (
    <li class="person">
      <Avatar user={user} size="2.75rem" />
      <span class="names">
        <a class="strong" href={`/@${user.username}`}>
          {user.username}
        </a>
        {user.display_name !== user.username && <span class="soft small">{user.display_name}</span>}
      </span>
      {children}
    </li>
  );
}
