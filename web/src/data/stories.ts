/** Queries and changes of stories and highlights. */
import { type InfiniteData, useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { Highlight, HighlightCard, Page, Story, TrayItem, UserCard } from "~/api/types";
import { createStore } from "~/store";
import { teller } from "~/tabs";
import { cache, stale } from "./cache";
import { useList } from "./lists";
import { pace } from "./pace";

const TRAY = ["stories", "tray"];
const TRAY_EVERY = 60_000; // ms: the tray is told of new stories, but not of ends
const WATCHED_EVERY = 3000; // ms between looks at the stories that are shown: one may be deleted
const AT_ONCE = 100; // stories of one page
const MOST_KEPT = 5; // pages of the archive that are read to find one of its stories

/** An author in the tray, with an id as lists need it. */
export interface TrayAuthor extends TrayItem {
  id: string;
}

export function useTray(watched = true) {
  return useList<TrayAuthor>(
    TRAY,
    async (cursor, signal) => {
      const page = await answerOf(api.GET("/v1/stories/feed", { params: { query: { cursor } }, signal }));
      return { ...page, items: page.items.map((item) => ({ ...item, id: item.author.id })) };
    },
    { pace: () => watched && TRAY_EVERY },
  );
}

/** What is played one story after another: those of an author, of a highlight, or the user's own archive. */
export interface Source {
  kind: "author" | "highlight" | "archive";
  /** Of the author or the highlight; of a story for the archive, which is read until it has it. */
  id: string;
}

export function useSource(source: Source | undefined, watched: boolean) {
  const { kind = "author", id = "" } = source ?? {};
  return useQuery({
    queryKey: sourceKey({ kind, id }),
    queryFn: ({ signal }) => {
      if (kind === "author") return storiesOf(id, signal);
      return kind === "highlight" ? highlightStories(id, signal) : keptStories(id, signal);
    },
    enabled: source !== undefined,
    refetchInterval: (running) =>
      watched && kind === "author" && !running.state.error ? Math.max(WATCHED_EVERY, pace()) : false,
  });
}

function sourceKey({ kind, id }: Source): unknown[] {
  if (kind === "author") return ["stories", "of", id];
  return kind === "highlight" ? ["highlights", "one", id] : ["stories", "kept", id];
}

/** All current stories of an author; none if the author may not be seen any more. */
export async function storiesOf(userId: string, signal?: AbortSignal): Promise<Story[]> {
  const path = { user_id: userId };
  return everyPage((cursor) =>
    answerOf(
      api.GET("/v1/users/{user_id}/stories", {
        params: { path, query: { cursor, limit: AT_ONCE } },
        signal,
      }),
    ),
  ).catch((error) => {
    if (asApiError(error).status === 404) return [];
    throw error;
  });
}

async function highlightStories(id: string, signal: AbortSignal): Promise<Story[]> {
  return (await fetchHighlight(id, signal)).stories;
}

function keptStories(wanted: string, signal: AbortSignal): Promise<Story[]> {
  let pages = 0;
  return everyPage(
    (cursor) =>
      answerOf(api.GET("/v1/stories/archive", { params: { query: { cursor, limit: AT_ONCE } }, signal })),
    (found) => ++pages >= MOST_KEPT || found.some((story) => story.id === wanted),
  );
}

async function everyPage<T>(
  load: (cursor: string | undefined) => Promise<Page<T>>,
  enough: (found: T[]) => boolean = () => false,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && !enough(found));
  return found;
}

// ---- what was seen

interface Seen {
  authorId: string;
  storyId: string;
  /** How many of the author's stories are newer. */
  unseen: number;
}

const tell = teller<Seen | "own">("stories", (news) => (news === "own" ? doubtTray() : markSeen(news)));
const told = new Set<string>();
onEnd(() => {
  told.clear();
  trayIsOld.set(false);
});

/** Tell the service once that a story was seen, and all tabs. */
export async function viewed(story: Story): Promise<void> {
  if (told.has(story.id)) return;
  told.add(story.id);
  const authorId = story.author.id;
  const all = cache.getQueryData<Story[]>(["stories", "of", authorId]) ?? [];
  tell({ authorId, storyId: story.id, unseen: all.filter((each) => each.id > story.id).length });
  try {
    await answerOf(api.POST("/v1/stories/{story_id}/view", { params: { path: { story_id: story.id } } }));
  } catch (error) {
    if (asApiError(error).passing) told.delete(story.id);
  }
}

function markSeen({ authorId, storyId, unseen }: Seen): void {
  cache.setQueryData<InfiniteData<Page<TrayAuthor>>>(TRAY, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.map((item) =>
        item.id === authorId ? { ...item, unseen: Math.min(item.unseen, unseen) } : item,
      ),
    }));
    return { ...data, pages };
  });
  cache.setQueryData<Story[]>(["stories", "of", authorId], (stories) =>
    stories?.map((story) =>
      story.id <= storyId ? { ...story, viewer: { ...story.viewer, seen: true } } : story,
    ),
  );
}

// ---- the user's own stories

/** Whether the user's own stories changed so lately that their tray may not know it: the list of their stories does. */
export const trayIsOld = createStore(false);
let doubt: ReturnType<typeof setTimeout> | undefined;

/** After a change of the user's own stories, for all tabs. */
export function ownChanged(): void {
  stale(["stories"]);
  tell("own");
}

function doubtTray(): void {
  clearTimeout(doubt);
  trayIsOld.set(true);
  doubt = setTimeout(() => trayIsOld.set(false), 2 * TRAY_EVERY);
}

// ---- answers to a story, and what its author does with it

export async function replyTo(storyId: string, text: string, clientId: string): Promise<void> {
  const params = { path: { story_id: storyId } };
  await answerOf(api.POST("/v1/stories/{story_id}/reply", { body: { text, client_id: clientId }, params }));
}

export async function reactTo(storyId: string, emoji: string, clientId: string): Promise<void> {
  const params = { path: { story_id: storyId } };
  await answerOf(
    api.POST("/v1/stories/{story_id}/reaction", { body: { emoji, client_id: clientId }, params }),
  );
}

export function useViewers(storyId: string | undefined) {
  return useList<UserCard>(
    ["viewers", storyId],
    (cursor, signal) =>
      answerOf(
        api.GET("/v1/stories/{story_id}/viewers", {
          params: { path: { story_id: storyId ?? "" }, query: { cursor, limit: 50 } },
          signal,
        }),
      ),
    { enabled: Boolean(storyId), pace: () => Math.max(WATCHED_EVERY, pace()) },
  );
}

export async function deleteStory(id: string): Promise<void> {
  await answerOf(api.DELETE("/v1/stories/{story_id}", { params: { path: { story_id: id } } }));
  ownChanged();
  stale(["highlights"]);
}

export async function setArchived(id: string, wanted: boolean): Promise<void> {
  const params = { params: { path: { story_id: id } } };
  await answerOf(
    wanted
      ? api.PUT("/v1/stories/{story_id}/archive", params)
      : api.DELETE("/v1/stories/{story_id}/archive", params),
  );
  stale(["stories", "archive"]);
}

/** The user's archived and highlighted stories, newest first. */
export function useStoryArchive(wanted = true) {
  return useList<Story>(
    ["stories", "archive"],
    (cursor, signal) =>
      answerOf(api.GET("/v1/stories/archive", { params: { query: { cursor, limit: 48 } }, signal })),
    { enabled: wanted },
  );
}

// ---- highlights

export function useHighlights(userId: string | undefined) {
  return useList<HighlightCard>(
    ["highlights", "of", userId],
    (cursor, signal) =>
      answerOf(
        api.GET("/v1/users/{user_id}/highlights", {
          params: { path: { user_id: userId ?? "" }, query: { cursor } },
          signal,
        }),
      ),
    { enabled: Boolean(userId) },
  );
}

export function useHighlight(id: string | undefined) {
  return useQuery({
    queryKey: ["highlights", "whole", id],
    queryFn: ({ signal }) => fetchHighlight(id ?? "", signal),
    enabled: Boolean(id),
  });
}

export async function fetchHighlight(id: string, signal?: AbortSignal): Promise<Highlight> {
  return answerOf(
    api.GET("/v1/highlights/{highlight_id}", { params: { path: { highlight_id: id } }, signal }),
  );
}

/** A try after a lost answer has the same key. */
export async function createHighlight(title: string, storyIds: string[], key: string): Promise<Highlight> {
  const made = await answerOf(
    api.POST("/v1/highlights", {
      body: { title, story_ids: storyIds },
      params: { header: { "Idempotency-Key": key } },
    }),
  );
  stale(["highlights"], ["stories", "archive"]);
  return made;
}

export async function editHighlight(
  id: string,
  change: { title?: string; story_ids?: string[]; cover?: string },
): Promise<void> {
  await answerOf(
    api.PATCH("/v1/highlights/{highlight_id}", { body: change, params: { path: { highlight_id: id } } }),
  );
  cache.removeQueries({ queryKey: ["highlights", "one", id] });
  cache.removeQueries({ queryKey: ["highlights", "whole", id] });
  stale(["highlights"], ["stories", "archive"]);
}

export async function deleteHighlight(id: string): Promise<void> {
  await answerOf(api.DELETE("/v1/highlights/{highlight_id}", { params: { path: { highlight_id: id } } }));
  stale(["highlights"], ["stories", "archive"]);
}
