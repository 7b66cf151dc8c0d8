/** The copies of API objects that this tab holds, and the changes that reach every copy, in every tab. */
import { type InfiniteData, QueryClient } from "@tanstack/react-query";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { Page, Post, User } from "~/api/types";

const FRESH = 30_000; // ms: a copy this young is shown without asking again
const TRIES = 2;
export const MOST_PAGES = 50; // of a list in memory: a thousand posts

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH,
      networkMode: "always", // offline is an answer, which pages show
      retry: (failures, error) => {
        const problem = asApiError(error);
        return problem.status >= 500 && problem.retryAfter === null && failures < TRIES;
      },
    },
    mutations: { networkMode: "always", retry: false },
  },
});

type PostPatch = Partial<Omit<Post, "viewer">> & { viewer?: Partial<Post["viewer"]> };
type UserPatch = Partial<Omit<User, "viewer">> & { viewer?: Partial<User["viewer"]> };
type Change =
  | { of: "post"; id: string; patch: PostPatch }
  | { of: "post-gone"; id: string }
  | { of: "user"; id: string; patch: UserPatch }
  | { of: "stale"; keys: readonly unknown[][] };

const channel = new BroadcastChannel("emulsion:changes");
channel.onmessage = (event: MessageEvent<Change>) => apply(event.data);
onEnd(() => {
  cache.clear();
  recent.clear();
});

/** Change a post in all copies of all tabs. */
export function patchPost(id: string, patch: PostPatch): void {
  publish({ of: "post", id, patch });
}

/** Take a post out of all lists of all tabs. */
export function dropPost(id: string): void {
  publish({ of: "post-gone", id });
}

export function patchUser(id: string, patch: UserPatch): void {
  publish({ of: "user", id, patch });
}

/** Ask again for what a change made old, in all tabs. */
export function stale(...keys: readonly unknown[][]): void {
  publish({ of: "stale", keys });
}

/** A post as some list has it, to show until its own answer comes. */
export function knownPost(id: string): Post | undefined {
  for (const [, data] of cache.getQueriesData<unknown>({ queryKey: ["posts"] })) {
    const found = pagesOf<Post>(data)
      ?.flatMap((page) => page.items)
      .find((post) => post.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * A post as an answer has it, with what the user did a moment ago: totals are counted a few seconds later, and an answer
 * may have been made before a like that was sent meanwhile.
 */
export function reconciled<T extends Post>(post: T): T {
  const done = recent.get(post.id);
  if (!done) return post;
  if (Date.now() - done.at > RECENT) {
    recent.delete(post.id);
    return post;
  }
  return merged(post, done.patch) as T;
}

const RECENT = 15_000; // ms
const recent = new Map<string, { at: number; patch: PostPatch }>();

function remember(id: string, patch: PostPatch): void {
  if (patch.viewer === undefined) return;
  const before = recent.get(id)?.patch;
  const viewer = { ...before?.viewer, ...patch.viewer };
  recent.set(id, { at: Date.now(), patch: { ...before, ...patch, viewer } });
}

function publish(change: Change): void {
  apply(change);
  channel.postMessage(change);
}

function apply(change: Change): void {
  if (change.of === "stale") {
    for (const queryKey of change.keys) void cache.invalidateQueries({ queryKey });
  } else if (change.of === "user") {
    cache.setQueriesData<User>({ queryKey: ["user"] }, (user) =>
      user?.id === change.id
        ? { ...user, ...change.patch, viewer: { ...user.viewer, ...change.patch.viewer } }
        : user,
    );
  } else {
    const patch = change.of === "post" ? change.patch : null;
    if (patch) remember(change.id, patch);
    cache.setQueriesData<unknown>({ queryKey: ["posts"] }, (data: unknown) =>
      inLists(data, change.id, patch),
    );
    if (patch) cache.setQueryData<Post>(["post", change.id], (post) => post && merged(post, patch));
    else void cache.resetQueries({ queryKey: ["post", change.id] });
  }
}

function inLists(data: unknown, id: string, patch: PostPatch | null): unknown {
  const pages = pagesOf<Post>(data);
  if (!pages?.some((page) => page.items.some((post) => post.id === id))) return data;
  const changed = pages.map((page) => ({
    ...page,
    items: patch
      ? page.items.map((post) => (post.id === id ? merged(post, patch) : post))
      : page.items.filter((post) => post.id !== id),
  }));
  return { ...(data as InfiniteData<Page<Post>>), pages: changed };
}

function merged(post: Post, patch: PostPatch): Post {
  return { ...post, ...patch, viewer: { ...post.viewer, ...patch.viewer } };
}

function pagesOf<T>(data: unknown): Page<T>[] | undefined {
  return (data as InfiniteData<Page<T>> | undefined)?.pages;
}
