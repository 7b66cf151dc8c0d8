/** The picture of a profile: a link to its stories, in a ring, if there are some. */
import { useEffect, useRef } from "preact/hooks";
import { me } from "~/api/session";
import type { User } from "~/api/types";
import { useSource } from "~/data/stories";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { t } from "~/words";
import { opens, refocus } from "./opened";
import { Ring } from "./ring";
import "./stories.css";

export function ProfilePicture({ user, size }: { user: User; size: string }) {
  const open = useStore(me) && user.viewer.can.includes("view_posts") && !user.viewer.blocked;
  const query = useSource(open ? { kind: "author", id: user.id } : undefined, false);
  const stories = (query.data ?? []).filter((story) => story.state === "active");
  const box = useRef<HTMLDivElement>(null);
  const key = `profile:${user.id}`;
  useEffect(() => refocus(box.current), [stories.length > 0]);
  const unseen = stories.filter((story) => !story.viewer.seen);
  const close = stories.some((story) => story.audience === "close_friends");
  return (
    <div class="profile-picture" ref={box}>
      {open && stories.length > 0 ? (
        <a
          href={`/stories/${user.username}`}
          data-opens={key}
          aria-label={t(unseen.length > 0 ? "profile.newStories" : "profile.stories", {
            name: user.username,
          })}
          onClick={() => opens(key)}
        >
          <Ring kind={unseen.length === 0 ? "seen" : close ? "close" : "new"} close={close}>
            <Avatar user={user} size={size} />
          </Ring>
        </a>
      ) : (
        <Avatar user={user} size={size} />
      )}
    </div>
  );
}
