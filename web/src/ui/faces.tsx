/** The pictures of up to three users, in the place of one. */
import type { UserCard } from "~/api/types";
import { Avatar } from "./avatar";
import "./faces.css";

const MOST = 3;

export function Faces({ users, size }: { users: UserCard[]; size: string }) {
  const shown = users.slice(0, MOST);
  const [first, ...others] = shown;
  if (first && others.length === 0) return <Avatar user={first} size={size} />;
  return (
    <span class={`faces of-${shown.length}`} style={{ "--faces": size }} aria-hidden="true">
      {shown.map((user) => (
        <Avatar key={user.id} user={user} size={`calc(${size} * 0.64)`} />
      ))}
    </span>
  );
}
