/** Search for users, the users found lately, and suggestions of users to follow. */
import { answerOf, api } from "~/api/client";
import { onEnd } from "~/api/session";
import type { Suggestion, UserCard } from "~/api/types";
import { createStore } from "~/store";
import { patchUser, stale } from "./cache";
import { useList } from "./lists";

const KEPT = "emulsion:searches";
const MOST_RECENT = 8;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export type Recent = Pick<UserCard, "id" | "username" | "display_name">;

/** What is asked for a typed text; "" as long as it is too short. */
export function asked(typed: string): string {
  const text = typed.trim().replace(/^@/, "").trim();
  if (!/[\p{L}\p{N}_]/u.test(text)) return "";
  return [...text.replace(/^#/, "")].length > 1 || IDEOGRAPH.test(text) ? text : "";
}

/** The users that a text finds; an earlier call is given up when the text changes. */
export function useSearch(text: string) {
  return useList<UserCard>(
    ["people", "search", text],
    (cursor, signal) =>
      answerOf(api.GET("/v1/search/users", { params: { query: { q: text, limit: 20, cursor } }, signal })),
    { enabled: text !== "" },
  );
}

export function useSuggestions() {
  return useList<Suggestion>(["suggestions"], (cursor, signal) =>
    answerOf(api.GET("/v1/suggestions", { params: { query: { limit: 10, cursor } }, signal })),
  );
}

/** Follow a suggested user, or end that; answers what it is now. */
export async function followSuggested(
  id: string,
  wanted: boolean,
): Promise<"following" | "requested" | null> {
  let state: "following" | "requested" | null = null;
  if (wanted) state = (await answerOf(api.POST("/v1/follow", { body: { target_user_id: id } }))).state;
  else await answerOf(api.DELETE("/v1/follow/{user_id}", { params: { path: { user_id: id } } }));
  patchUser(id, { viewer: { following: state === "following", requested: state === "requested" } });
  stale(["posts", "feed"], ["people", "following"]);
  return state;
}

/** The users that were opened from a search, the last first; in this browser only, until the session ends. */
export const recent = createStore<Recent[]>(read());
onEnd(forgetRecent);

export function remember({ id, username, display_name }: Recent): void {
  keep([{ id, username, display_name }, ...recent.get().filter((user) => user.id !== id)]);
}

export function forget(id: string): void {
  keep(recent.get().filter((user) => user.id !== id));
}

export function forgetRecent(): void {
  keep([]);
}

function keep(users: Recent[]): void {
  const kept = users.slice(0, MOST_RECENT);
  recent.set(kept);
  try {
    if (kept.length) localStorage.setItem(KEPT, JSON.stringify(kept));
    else localStorage.removeItem(KEPT);
  } catch {
    // Storage is full or off: they last as long as the page.
  }
}

function read(): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}
