/** Queries and changes of accounts and of relations between them. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me, onEnd, remember } from "~/api/session";
import type { Me, Relation, User, UserCard } from "~/api/types";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { cache, patchUser, stale, Totals } from "./cache";
import { useList } from "./lists";
import { pace } from "./pace";

export function useUser(username: string) {
  return useQuery({
    queryKey: ["user", username.toLowerCase()],
    queryFn: async ({ signal }) => {
      const path = { username };
      const user = await answerOf(api.GET("/v1/users/by-name/{username}", { params: { path }, signal }));
      return { ...user, followers_count: followers.of(user.id, user.followers_count) ?? 0 };
    },
    refetchInterval: (running) => (running.state.error ? false : pace()),
  });
}

const followers = new Totals();
onEnd(() => followers.clear());

export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      const user = await answerOf(api.GET("/v1/users/me", { signal }));
      if (me.get()) remember(user);
      return user;
    },
  });
}

export async function changeMe(change: Parameters<typeof patchMe>[0]): Promise<Me> {
  const user = await patchMe(change);
  remember(user);
  cache.setQueryData(["me"], user);
  stale(["user"], ["posts"]);
  return user;
}

function patchMe(body: {
  display_name?: string;
  bio?: string;
  is_private?: boolean;
  hide_like_counts?: boolean;
  username?: string;
  avatar?: string | null;
}): Promise<Me> {
  return answerOf(api.PATCH("/v1/users/me", { body }));
}

export type People =
  | { list: "followers" | "following"; userId: string | undefined }
  | { list: "requests" | Restriction | "close-friends" }
  | { list: "likes"; postId: string };

export function usePeople(of: People) {
  const id =
    of.list === "likes" ? of.postId : of.list === "followers" || of.list === "following" ? of.userId : "me";
  return useList<UserCard>(
    ["people", of.list, id],
    (cursor, signal) => {
      const query = { cursor, limit: 50 };
      const options = { params: { query }, signal };
      if (of.list === "requests") return answerOf(api.GET("/v1/follow-requests", options));
      if (of.list === "blocks") return answerOf(api.GET("/v1/blocks", options));
      if (of.list === "mutes") return answerOf(api.GET("/v1/mutes", options));
      if (of.list === "restricted") return answerOf(api.GET("/v1/restricted", options));
      if (of.list === "close-friends") return answerOf(api.GET("/v1/close-friends", options));
      if (of.list === "likes") {
        const path = { post_id: of.postId };
        return answerOf(api.GET("/v1/posts/{post_id}/likes", { params: { path, query }, signal }));
      }
      const path = { user_id: id ?? "" };
      return of.list === "followers"
        ? answerOf(api.GET("/v1/users/{user_id}/followers", { params: { path, query }, signal }))
        : answerOf(api.GET("/v1/users/{user_id}/following", { params: { path, query }, signal }));
    },
    { enabled: Boolean(id), pace: of.list === "requests" ? pace : undefined },
  );
}

type Known = Pick<User, "id" | "is_private" | "viewer" | "followers_count">;

/** Follow, ask to follow, or stop; shown at once, and taken back if it is refused. */
export async function setFollowing(user: Known, wanted: boolean): Promise<void> {
  const before = { viewer: user.viewer, followers_count: user.followers_count };
  const requests = wanted && user.is_private;
  const shown = user.followers_count + (wanted ? (requests ? 0 : 1) : user.viewer.following ? -1 : 0);
  followers.did(user.id, user.followers_count, shown);
  patchUser(user.id, {
    viewer: { following: wanted && !requests, requested: requests },
    followers_count: shown,
  });
  try {
    if (wanted) {
      const { state } = await answerOf(api.POST("/v1/follow", { body: { target_user_id: user.id } }));
      patchUser(user.id, { viewer: { following: state === "following", requested: state === "requested" } });
    } else {
      await answerOf(api.DELETE("/v1/follow/{user_id}", { params: { path: { user_id: user.id } } }));
    }
    stale(["posts", "feed"], ["people"]);
    if (user.is_private) {
      cache.removeQueries({ queryKey: ["posts", "user", user.id] });
      stale(["user"], ["post"]);
    }
  } catch (error) {
    followers.did(user.id, user.followers_count, user.followers_count);
    patchUser(user.id, before);
    toast(t("follow.failed"), { kind: "error", problem: asApiError(error) });
  }
}

export type Restriction = "blocks" | "mutes" | "restricted";

/** Block, mute or restrict a user, or end that. */
export async function setRestriction(
  user: { id: string },
  kind: Restriction,
  wanted: boolean,
): Promise<boolean> {
  const params = { params: { path: { user_id: user.id } } };
  const calls: Record<Restriction, () => Promise<unknown>> = {
    blocks: () =>
      answerOf(wanted ? api.PUT("/v1/blocks/{user_id}", params) : api.DELETE("/v1/blocks/{user_id}", params)),
    mutes: () =>
      answerOf(wanted ? api.PUT("/v1/mutes/{user_id}", params) : api.DELETE("/v1/mutes/{user_id}", params)),
    restricted: () =>
      answerOf(
        wanted ? api.PUT("/v1/restricted/{user_id}", params) : api.DELETE("/v1/restricted/{user_id}", params),
      ),
  };
  const ended = {
    blocked: wanted,
    ...(wanted && { following: false, requested: false, followed_by: false }),
  };
  const shown: Record<Restriction, Partial<Relation>> = {
    blocks: ended,
    mutes: { muted: wanted },
    restricted: { restricted: wanted },
  };
  try {
    await calls[kind]();
  } catch (error) {
    toast(t("restriction.failed"), { kind: "error", problem: asApiError(error) });
    return false;
  }
  patchUser(user.id, { viewer: shown[kind] });
  stale(["posts"], ["people"], ["user"]);
  return true;
}

/** Put a user into the list of close friends, or take them out. */
export async function setCloseFriend(userId: string, wanted: boolean): Promise<void> {
  const params = { params: { path: { user_id: userId } } };
  await answerOf(
    wanted
      ? api.PUT("/v1/close-friends/{user_id}", params)
      : api.DELETE("/v1/close-friends/{user_id}", params),
  );
  stale(["people", "close-friends"]);
}

export async function answerRequest(userId: string, answer: "accept" | "decline"): Promise<void> {
  const params = { params: { path: { user_id: userId } } };
  await answerOf(
    answer === "accept"
      ? api.POST("/v1/follow-requests/{user_id}/accept", params)
      : api.POST("/v1/follow-requests/{user_id}/decline", params),
  );
  stale(["people"], ["user"], ["me"]);
}

export async function removeFollower(userId: string): Promise<void> {
  await answerOf(api.DELETE("/v1/users/me/followers/{user_id}", { params: { path: { user_id: userId } } }));
  stale(["people"], ["user"], ["me"]);
}
