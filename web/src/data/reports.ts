/** What the user saw and did with posts, reported in batches; the service ranks by it, and counts views. */
import { api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { accessToken, me, onEnd } from "~/api/session";
import type { FeedItem, NewEvent } from "~/api/types";

const EVERY = 10_000; // ms
const AT_ONCE = 100; // events of one call
const MOST = 500; // events that wait

/** Where in which page of the feed a post was. */
type Origin = Pick<NewEvent, "request_id" | "position" | "mode" | "context">;

const origins = new Map<string, Origin>();
const seen = new Set<string>();
let waiting: NewEvent[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

onEnd(() => {
  origins.clear();
  seen.clear();
  waiting = [];
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") void flush(true);
});

export function cameWith(items: FeedItem[], mode: "latest" | "ranked", requestId: string | null): void {
  for (const [position, item] of items.entries()) {
    origins.set(item.id, { position, mode, request_id: requestId, context: item.context });
  }
}

export function report(type: Exclude<NewEvent["type"], "view">, postId: string): void {
  add({ type, post_id: postId });
}

/** A post is on the screen until the returned function is called. */
export function onScreen(postId: string): () => void {
  if (!seen.has(postId)) report("impression", postId);
  seen.add(postId);
  const since = Date.now();
  return () => {
    const dwell = Date.now() - since;
    if (dwell >= 1000) add({ type: "view", post_id: postId, dwell_ms: Math.min(dwell, 86_400_000) });
  };
}

function add(event: NewEvent): void {
  if (!me.get()) return;
  waiting.push({ at: new Date().toISOString(), ...origins.get(event.post_id), ...event });
  waiting = waiting.slice(-MOST);
  if (waiting.length >= AT_ONCE) void flush();
  else timer ??= setTimeout(() => void flush(), EVERY);
}

async function flush(leaving = false): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting.splice(0, AT_ONCE);
  if (events.length === 0 || !me.get()) return;
  if (leaving) {
    // The page may be gone before an answer comes, so the request must outlive it.
    const token = await accessToken().catch(() => null);
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ events });
    if (token) await fetch("/v1/events", { method: "POST", headers, body, keepalive: true }).catch(() => {});
    return;
  }
  try {
    await api.POST("/v1/events", { body: { events } });
  } catch (error) {
    if (asApiError(error).passing) waiting = [...events, ...waiting].slice(-MOST);
  }
  if (waiting.length > 0) timer ??= setTimeout(() => void flush(), EVERY);
}
