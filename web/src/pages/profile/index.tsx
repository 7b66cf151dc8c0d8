/** A user's profile: who they are, what may be done, and their photos as a grid. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { User } from "~/api/types";
import { useUserPosts } from "~/data/posts";
import { setFollowing, setRestriction, useUser } from "~/data/users";
import { returnTo, useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Grid } from "~/post/grid";
import { useStore } from "~/store";
import { Highlights } from "~/stories/highlights";
import { ProfilePicture } from "~/stories/of-profile";
import { Confirm } from "~/ui/dialog";
import type { IconName } from "~/ui/icon";
import { Menu, type MenuItem } from "~/ui/menu";
import { RichText } from "~/ui/rich-text";
import { Empty, Failed, NotFound } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { type Key, number, shortNumber, T, t } from "~/words";
import "./profile.css";

/** The user's own pages that the bar of a phone has no place for. */
const OWN: [IconName, Key, string][] = [
  ["bookmark", "nav.saved", "/saved"],
  ["archive", "nav.archive", "/archive/archived"],
  ["people", "nav.requests", "/requests"],
  ["settings", "nav.settings", "/settings/profile"],
];

export default function Profile() {
  const params = useParams();
  const handle = params.handle ?? "";
  return handle.startsWith("@") ? <Named key={handle} username={handle.slice(1)} /> : <NotFound />;
}

function Named({ username }: { username: string }) {
  const query = useUser(username);
  const problem = query.error ? asApiError(query.error) : null;
  const user = problem?.status === 404 ? undefined : query.data;
  useTitle(
    user ? `${user.display_name} (@${user.username})` : problem ? t("profile.unknownTitle") : undefined,
  );
  if (problem?.status === 404)
    return <NotFound title={t("profile.unknownTitle")} text={t("profile.unknownText")} />;
  if (!user)
    return problem ? <Failed problem={problem} onAgain={() => void query.refetch()} /> : <Skeleton />;
  return (
    <div class="profile">
      {problem && <Failed inline problem={problem} onAgain={() => void query.refetch()} />}
      <Head user={user} />
      <Highlights user={user} />
      <Posts user={user} />
    </div>
  );
}

function Head({ user }: { user: User }) {
  const counts = [
    ["posts", user.posts_count, null],
    ["followers", user.followers_count, `/@${user.username}/followers`],
    ["following", user.following_count, `/@${user.username}/following`],
  ] as const;
  const open = user.viewer.can.includes("view_posts");
  return (
    <header class="profile-head">
      <ProfilePicture user={user} size="clamp(5.5rem, 4rem + 7vw, 9rem)" />
      <div class="profile-names">
        <h1>{user.username}</h1>
        <Relations user={user} />
      </div>
      <ul class="profile-counts">
        {counts.map(([name, count, href]) => {
          const text = (
            <T
              k={`profile.${name}`}
              count={count}
              number={<b title={number(count)}>{shortNumber(count)}</b>}
            />
          );
          return <li key={name}>{href && open ? <a href={href}>{text}</a> : text}</li>;
        })}
      </ul>
      <div class="profile-bio">
        {user.display_name !== user.username && <p class="strong">{user.display_name}</p>}
        {user.bio && (
          <p class="caption" dir="auto">
            <RichText text={user.bio} />
          </p>
        )}
        {user.viewer.followed_by && <p class="small soft">{t("profile.followsYou")}</p>}
      </div>
    </header>
  );
}

/** The right button for the relation between viewer and user. */
function Relations({ user }: { user: User }) {
  const viewer = useStore(me);
  if (!viewer) {
    return (
      <div class="profile-acts">
        <a class="button main slim" href={returnTo()}>
          {t("follow.action")}
        </a>
      </div>
    );
  }
  if (viewer.id === user.id) {
    return (
      <div class="profile-acts">
        <a class="button quiet slim" href="/settings/profile">
          {t("profile.edit")}
        </a>
        <a class="button quiet slim" href="/archive/archived">
          {t("nav.archive")}
        </a>
        {user.is_private && (
          <a class="button quiet slim" href="/requests">
            {t("nav.requests")}
          </a>
        )}
        <Menu
          label={t("profile.ownMenu")}
          items={() => OWN.map(([icon, word, href]) => ({ icon, word: t(word), href }))}
        />
      </div>
    );
  }
  return (
    <div class="profile-acts">
      {user.viewer.blocked ? (
        <button type="button" class="button slim" onClick={() => void setRestriction(user, "blocks", false)}>
          {t("block.end")}
        </button>
      ) : (
        <FollowButton user={user} />
      )}
      {user.viewer.can.includes("message") && <MessageButton user={user} />}
      <Menu label={t("profile.menu")} items={() => itemsOf(user)} />
    </div>
  );
}

/** Opens the conversation with the user, which begins if there is none. */
function MessageButton({ user }: { user: User }) {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const { begin } = await import("~/data/conversations");
      route(`/messages/${(await begin([user], "")).id}`);
    } catch (error) {
      const problem = asApiError(error);
      const refused = problem.status === 422;
      toast(refused ? t("profile.takesNone", { name: user.username }) : t("profile.messageFailed"), {
        kind: "error",
        problem: refused ? undefined : problem,
      });
      setBusy(false);
    }
  };
  return (
    <button type="button" class="button quiet slim" disabled={busy} onClick={() => void open()}>
      {t("profile.message")}
    </button>
  );
}

export function FollowButton({ user }: { user: User }) {
  const [asks, setAsks] = useState(false);
  const { following, requested } = user.viewer;
  if (!following && !requested) {
    return (
      <button type="button" class="button main slim" onClick={() => void setFollowing(user, true)}>
        {user.is_private
          ? t("follow.request")
          : user.viewer.followed_by
            ? t("follow.back")
            : t("follow.action")}
      </button>
    );
  }
  const end = () => void setFollowing(user, false);
  return (
    <>
      <button
        type="button"
        class="button quiet slim"
        onClick={() => (following && user.is_private ? setAsks(true) : end())}
        aria-pressed="true"
      >
        {following ? t("follow.following") : t("follow.requested")}
      </button>
      {asks && (
        <Confirm
          title={t("follow.endTitle", { name: user.username })}
          text={t("follow.endText")}
          action={t("follow.end")}
          onConfirm={end}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

function itemsOf(user: User): MenuItem[] {
  const { muted, blocked, restricted } = user.viewer;
  const name = user.username;
  return [
    {
      icon: muted ? "sound" : "mute",
      word: muted ? t("mute.end") : t("mute.action", { name }),
      run: () => setRestriction(user, "mutes", !muted),
    },
    {
      icon: "shield",
      word: restricted ? t("restrict.end") : t("restrict.action", { name }),
      run: () => restrict(user, !restricted),
    },
    {
      icon: "block",
      word: blocked ? t("block.end") : t("block.action"),
      danger: !blocked,
      asks: blocked ? undefined : { title: t("block.title", { name }), text: t("block.text") },
      run: () => setRestriction(user, "blocks", !blocked),
    },
  ];
}

async function restrict(user: User, wanted: boolean): Promise<void> {
  const done = await setRestriction(user, "restricted", wanted);
  if (done && wanted) toast(t("restrict.done"));
}

function Posts({ user }: { user: User }) {
  const viewer = useStore(me);
  const closed = !user.viewer.can.includes("view_posts");
  const list = useUserPosts(closed ? undefined : user.id);
  const counted = useRef(user.posts_count);
  useEffect(() => {
    if (counted.current !== user.posts_count) list.again();
    counted.current = user.posts_count;
  }, [user.posts_count]);
  if (user.viewer.blocked) {
    return (
      <Empty
        icon="block"
        title={t("profile.blockedTitle")}
        text={t("profile.blockedText", { name: user.username })}
      />
    );
  }
  if (closed) {
    return (
      <Empty
        icon="lock"
        title={t("profile.privateTitle")}
        text={
          user.viewer.requested
            ? t("profile.requestedText")
            : t("profile.privateText", { name: user.username })
        }
      />
    );
  }
  const own = viewer?.id === user.id;
  return (
    <Grid list={list} label={t("profile.grid", { name: user.username })}>
      <Empty
        icon="camera"
        title={own ? t("profile.emptyOwnTitle") : t("profile.emptyTitle")}
        text={own ? t("profile.emptyOwnText") : t("profile.emptyText", { name: user.username })}
      >
        {own && (
          <a class="button main" href="/create">
            {t("feed.emptyCreate")}
          </a>
        )}
      </Empty>
    </Grid>
  );
}

function Skeleton() {
  return (
    <div class="profile skeleton" aria-hidden="true">
      <div class="profile-head">
        <span class="avatar bone" style={{ "--size": "clamp(5.5rem, 4rem + 7vw, 9rem)" }} />
        <div class="profile-names">
          <span class="bone" style={{ width: "9rem", height: "1.5rem" }} />
        </div>
      </div>
    </div>
  );
}
