/** Notifications: the list, what is filtered out of it, how many are unread, and what the user wants to be told. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { Notice, NotificationPreferences } from "~/api/types";
import { cache, changeShown, stale } from "./cache";
import { POLL } from "./conversations";
import { useList } from "./lists";
import { connected, onEvent } from "./live";
import { news } from "./news";
import { fetchPost } from "./posts";

const LIST = ["notifications", "list"] as const;
const REQUESTS = ["notifications", "requests"] as const;
const UNREAD = ["notifications", "unread"];
const PREFERENCES = ["notifications", "preferences"];
const SOON = 1_500; // ms after the start: the page comes first
const THUMBNAIL = 10 * 60_000; // ms: the photo of a post changes rarely

export function useNotifications(which: "list" | "requests") {
  const key = which === "list" ? LIST : REQUESTS;
  return useList<Notice>(
    key,
    (cursor, signal) => {
      const options = { params: { query: { cursor } }, signal };
      return which === "list"
        ? answerOf(api.GET("/v1/notifications", options))
        : answerOf(api.GET("/v1/notifications/requests", options));
    },
    { pace: () => POLL }, // what is undone is not told
  );
}

/** Read the list again: it may be older than what was undone since. */
export function readNotificationsAgain(): void {
  void cache.invalidateQueries({ queryKey: LIST });
}

/** What an item is about, the same for all its versions: its id changes with each actor. */
export function sameOf({ type, target, created_at }: Notice): string {
  const { post_id, comment_id, parent_comment_id, story_id, conversation_id } = target;
  const about =
    type === "comment" ? [post_id] : type === "reply" ? [parent_comment_id] : [post_id, comment_id];
  return [type, ...about, story_id, conversation_id, created_at.slice(0, 10)].join(" ");
}

/** Everything up to an item was shown. What arrived since stays unread. */
export async function markRead(upTo: Notice): Promise<void> {
  await answerOf(api.POST("/v1/notifications/read", { body: { up_to: upTo.id } }));
  stale(UNREAD);
  await count();
}

/** Count what is unread, now and whenever something arrives. */
export function startNotifications(): void {
  onEvent(({ type }) => {
    if (type === "notification" || type === "resync")
      void cache.invalidateQueries({ queryKey: ["notifications"] }).then(look);
  });
  cache.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey.join() === UNREAD.join()) news.set((query.state.data as number | undefined) ?? 0);
  });
  setTimeout(look, SOON);
  me.subscribe(() => setTimeout(look, SOON));
  setInterval(() => !connected.get() && navigator.onLine && look(), POLL);
  document.addEventListener("visibilitychange", look);
}

onEnd(() => news.set(0));

async function look(): Promise<void> {
  if (me.get() && document.visibilityState === "visible") await count();
}

async function count(): Promise<void> {
  await cache
    .fetchQuery({
      queryKey: UNREAD,
      queryFn: async () => (await answerOf(api.GET("/v1/notifications/unread"))).count,
      staleTime: 5_000,
    })
    .catch(asApiError);
}

/** The photo of a post, once it is wanted; undefined until it is known, null if there is none. */
export function useThumbnail(postId: string | null, wanted: boolean): string | null | undefined {
  const { data, error } = useQuery({
    queryKey: ["thumbnail", postId],
    queryFn: async ({ signal }) => {
      const [first] = (await fetchPost(postId ?? "", signal)).media;
      return first?.renditions["150"]?.webp ?? null;
    },
    staleTime: THUMBNAIL,
    enabled: wanted && postId !== null,
    retry: false,
  });
  return postId === null || error ? null : data;
}

export function useNotificationPreferences() {
  return useQuery({
    queryKey: PREFERENCES,
    queryFn: ({ signal }) => answerOf(api.GET("/v1/notifications/preferences", { signal })),
  });
}

export type PreferenceChange = Partial<{
  policy: Partial<NotificationPreferences["policy"]>;
  types: Record<string, Partial<NotificationPreferences["types"][string]>>;
}>;

/** Change preferences, shown at once; taken back if they are refused. */
export function changePreferences(change: PreferenceChange): Promise<void> {
  return changeShown<NotificationPreferences>(
    PREFERENCES,
    (before) => {
      const types = Object.entries(change.types ?? {}).map(([type, channels]) => [
        type,
        { ...before.types[type], ...channels },
      ]);
      return {
        policy: { ...before.policy, ...change.policy },
        types: { ...before.types, ...Object.fromEntries(types) },
      };
    },
    () => answerOf(api.PATCH("/v1/notifications/preferences", { body: change as never })),
  );
}
