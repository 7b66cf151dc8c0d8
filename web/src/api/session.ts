/**
 * The session of this browser: an access token in memory, and a refresh token that only the browser holds, in a cookie.
 *
 * All tabs share one cookie, and each refresh replaces it. So one tab refreshes at a time, under a lock, and tells the
 * others the token.
 */
import { createStore } from "~/values";
import { type ApiError, offline, problemOf } from "./problems";
import type { Me } from "./types";

const EARLY = 60_000; // ms: a token that ends this soon is replaced before it is used
const HINT = "emulsion:me"; // what the last page knew of the user: shown until the API answers
const LOCK = "emulsion:session";
const COOKIE = { "Content-Type": "application/json", "X-Session": "cookie" };

export interface Token {
  value: string;
  endsAt: number;
}

type Told = { type: "token"; token: Token; me: Me | null } | { type: "ended" };

interface SignedIn {
  access_token: string;
  expires_in: number;
  user: Me;
}

/** The signed-in user, or null for a guest. */
export const me = createStore<Me | null>(hint());

let token: Token | null = null;
let channel: BroadcastChannel | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<void> | null = null;
const ends = new Set<(byUser: boolean) => void>();

/** Listen to other tabs, and refresh early whenever the page is visible. */
export function startSession(): void {
  channel = new BroadcastChannel(LOCK);
  channel.onmessage = (event: MessageEvent<Told>) => {
    if (event.data.type === "ended") return forget();
    keep(event.data.token);
    if (event.data.me && event.data.me.id !== me.get()?.id) {
      if (me.get()) for (const end of ends) end(false);
      remember(event.data.me);
    }
  };
  if (me.get()) void accessToken().catch(() => {}); // while the page's chunk loads
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && me.get() && !fresh()) void accessToken().catch(() => {});
  });
}

/**
 * Do something when the session ends, in whichever tab it was ended: caches must not outlive it.
 *
 * @param action is told whether the user signed out here, or the service ended the session, or another tab did
 */
export function onEnd(action: (byUser: boolean) => void): void {
  ends.add(action);
}

/**
 * The access token for the next call; null for a guest.
 *
 * @param refused a token that the API no longer takes
 * @throws ApiError if the service cannot be reached; a session that ended makes the user a guest instead
 */
export async function accessToken(refused?: string): Promise<string | null> {
  if (!me.get()) return null;
  if (!fresh() || token?.value === refused) {
    refreshing ??= refresh(refused).finally(() => {
      refreshing = null;
    });
    await refreshing;
  }
  return token?.value ?? null;
}

export async function signIn(
  path: "/v1/auth/login" | "/v1/auth/register",
  body: object,
  key?: string,
): Promise<void> {
  const answer = await post(path, body, key);
  if (!answer.ok) throw await problemOf(answer);
  const signed = (await answer.json()) as SignedIn;
  if (me.get()) for (const end of ends) end(false);
  keep({ value: signed.access_token, endsAt: Date.now() + signed.expires_in * 1000 });
  remember(signed.user);
  if (token) tell({ type: "token", token, me: signed.user });
}

/** End the session here, in all tabs, and in the service as soon as it can be reached. */
export async function signOut(
  path: "/v1/auth/logout" | "/v1/auth/sessions" = "/v1/auth/logout",
): Promise<void> {
  const value = await accessToken();
  const answer = await fetch(path, {
    method: path === "/v1/auth/logout" ? "POST" : "DELETE",
    headers: { ...(value && { Authorization: `Bearer ${value}` }), "X-Session": "cookie" },
  }).catch(() => {
    throw offline();
  });
  if (!answer.ok && answer.status !== 401) throw await problemOf(answer);
  endSession(true);
}

/** The service says that the session is over, or the user ended it: forget it in every tab. */
export function endSession(byUser = false): void {
  forget(byUser);
  tell({ type: "ended" });
}

/** Keep what the API last said of the user. */
export function remember(user: Me): void {
  localStorage.setItem(HINT, JSON.stringify(user));
  me.set(user);
}

async function refresh(refused?: string): Promise<void> {
  await navigator.locks.request(LOCK, async () => {
    if (fresh() && token?.value !== refused) return; // another tab was first, and told
    const answer = await post("/v1/auth/refresh", {});
    if (answer.ok) {
      const next = (await answer.json()) as { access_token: string; expires_in: number };
      keep({ value: next.access_token, endsAt: Date.now() + next.expires_in * 1000 });
      if (token) tell({ type: "token", token, me: null });
    } else {
      const problem: ApiError = await problemOf(answer);
      if (problem.passing || problem.status === 403) throw problem;
      endSession();
    }
  });
}

function post(path: string, body: object, key?: string): Promise<Response> {
  const headers = key ? { ...COOKIE, "Idempotency-Key": key } : COOKIE;
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => {
    throw offline();
  });
}

function fresh(): boolean {
  return token !== null && token.endsAt - Date.now() > EARLY;
}

function keep(next: Token): void {
  token = next;
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      if (document.visibilityState === "visible") void accessToken().catch(() => {});
    },
    Math.max(1000, next.endsAt - Date.now() - EARLY),
  );
}

function forget(byUser = false): void {
  const was = me.get();
  token = null;
  clearTimeout(timer);
  localStorage.removeItem(HINT);
  if (was) for (const end of ends) end(byUser);
  me.set(null);
}

function tell(told: Told): void {
  channel?.postMessage(told);
}

function hint(): Me | null {
  try {
    const kept = JSON.parse(localStorage.getItem(HINT) ?? "null") as Me | null;
    return kept?.id ? kept : null;
  } catch {
    return null;
  }
}
