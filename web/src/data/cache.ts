/** The copies of API objects that this tab holds, and the changes that reach every copy, in every tab. */
import { type InfiniteData, onlineManager, QueryClient, replaceEqualDeep } from "@tanstack/react-query";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { Page, Post, User } from "~/api/types";
import { teller } from "~/tabs";

const FRESH = 30_000; // ms: a copy this young is shown without asking again
const TRIES = 2;
export const MOST_PAGES = 50; // of a list in memory: a thousand posts

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH,
      networkMode: "always", // offline is an answer, which pages show
      refetchOnReconnect: true, // which `always` turns off
      retry: (failures, error) => {
        const problem = asApiError(error);
        return problem.status >= 500 && problem.retryAfter === null && failures < TRIES;
      },
    },
    mutations: { networkMode: "always", retry: false },
  },
});

onlineManager.setOnline(navigator.onLine); // it takes a page that was opened without a network for one with it

type PostPatch = Partial<Omit<Post, "viewer">> & { viewer?: Partial<Post["viewer"]> };
type UserPatch = Partial<Omit<User, "viewer">> & { viewer?: Partial<User["viewer"]> };
type Change =
  | { of: "post"; id: string; patch: PostPatch }
  | { of: "post-gone"; id: string }
  | { of: "user"; id: string; patch: UserPatch }
  | { of: "stale"; keys: readonly unknown[][] };

const publish = teller<Change>("changes", apply);
onEnd(() => {
  cache.clear();
  recent.clear();
  likes.clear();
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

/** A newer answer of a post, for all lists of this tab that have it. */
export function refreshed(post: Post): void {
  cache.setQueriesData<unknown>({ queryKey: ["posts"] }, (data: unknown) => inLists(data, post.id, post));
}

/** A post that the service does not show any more, for this tab. */
export function goneHere(id: string): void {
  apply({ of: "post-gone", id });
}

/**
 * Totals that the service counts a moment after the act: what the user did is shown until an answer has another number
 * than before it.
 */
export class Totals {
  private readonly told = new Map<string, number | null>();
  private readonly acts = new Map<string, { at: number; before: number | null; shown: number | null }>();

  did(id: string, known: number | null, shown: number | null): void {
    const before = this.told.has(id) ? (this.told.get(id) ?? null) : known;
    this.acts.set(id, { at: Date.now(), before, shown });
  }

  /** The number to show for the one that an answer has. */
  of(id: string, told: number | null): number | null {
    this.told.set(id, told);
    const act = this.acts.get(id);
    if (!act) return told;
    if (told === act.before && Date.now() - act.at <= RECENT) return act.shown;
    this.acts.delete(id);
    return told;
  }

  clear(): void {
    this.told.clear();
    this.acts.clear();
  }
}

/**
 * A post as an answer has it, with what the user did a moment ago: an answer may have been made before a like that was
 * sent meanwhile.
 */
export function reconciled<T extends Post>(post: T): T {
  const counted = { ...post, likes_count: likes.of(post.id, post.likes_count) };
  const done = recent.get(post.id);
  if (!done) return counted;
  if (Date.now() - done.at > RECENT) {
    recent.delete(post.id);
    return counted;
  }
  return merged(counted, { viewer: done.viewer }) as T;
}

const RECENT = 15_000; // ms
const recent = new Map<string, { at: number; viewer: Partial<Post["viewer"]> }>();
const likes = new Totals();

/** Change an object that the cache has, shown at once; taken back if it is refused. */
export async function changeShown<T>(
  key: unknown[],
  merge: (before: T) => T,
  send: () => Promise<T>,
): Promise<void> {
  const before = cache.getQueryData<T>(key);
  if (before) cache.setQueryData(key, merge(before));
  try {
    cache.setQueryData(key, await send());
  } catch (error) {
    cache.setQueryData(key, before);
    throw asApiError(error);
  }
}

function remember(id: string, patch: PostPatch): void {
  if (patch.viewer === undefined) return;
  if (patch.likes_count !== undefined) {
    const known = cache.getQueryData<Post>(["post", id]) ?? knownPost(id);
    likes.did(id, known?.likes_count ?? null, patch.likes_count);
  }
  recent.set(id, { at: Date.now(), viewer: { ...recent.get(id)?.viewer, ...patch.viewer } });
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
  return replaceEqualDeep(post, { ...post, ...patch, viewer: { ...post.viewer, ...patch.viewer } });
}

function pagesOf<T>(data: unknown): Page<T>[] | undefined {
  return (data as InfiniteData<Page<T>> | undefined)?.pages;
}
