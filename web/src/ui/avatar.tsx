import type { UserCard } from "~/api/types";

const TINTS = 5;

/** The picture of a user; without one, the first letter of the name. The name is next to it, so it is decoration. */
export function Avatar({
  user,
  size,
}: {
  user: Pick<UserCard, "username" | "display_name" | "avatar">;
  size?: string;
}) {
  const tint = [...user.username].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % TINTS;
  return (
    <span class={`avatar tint-${tint}`} style={size ? { "--size": size } : undefined} aria-hidden="true">
      {user.avatar ? (
        <img src={user.avatar} alt="" loading="lazy" />
      ) : (
        (user.display_name || user.username).slice(0, 1).toUpperCase()
      )}
    </span>
  );
}
