/**
 * Live events: one socket for all tabs of the browser. The tab that holds the lock has it and tells the others; when that
 * tab dies, the browser gives the lock to another one. A socket that was lost is opened again, with a pause that grows,
 * and asks for the events since the last one. Frames of the other tabs go through it too.
 */
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { createStore } from "~/store";
import { arrived, catchUp } from "./arrivals";
import { cache, stale } from "./cache";
import { fetchPost } from "./posts";

const LOCK = "emulsion:live";
const FIRST_PAUSE = 500; // ms, doubled after each failure
const LONGEST_PAUSE = 30_000;
const ANSWER = 15_000; // ms: a socket that does not answer for so long is dead
const REMEMBERED = 1000; // ids of events

export interface LiveEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** What tabs tell each other: events, a frame for the tab with the socket to send, whether there is one, and the question. */
type Told = { event: LiveEvent } | { frame: object } | { connected: boolean } | { asks: true };

const channel = new BroadcastChannel(LOCK);
channel.onmessage = ({ data }: MessageEvent<Told>) => {
  if ("event" in data) handle(data.event);
  else if ("connected" in data) connected.set(data.connected);
  else if ("frame" in data) sendHere?.(data.frame);
  else if (sendHere) channel.postMessage({ connected: true } satisfies Told);
};

/** Whether a tab of this browser has a socket that was greeted. */
export const connected = createStore(false);
/** Sends a frame through the socket of this tab; null if it has none. */
let sendHere: ((frame: object) => void) | null = null;
const listeners = new Set<(event: LiveEvent) => void>();

/** Hear of all events, in every tab. */
export function onEvent(listener: (event: LiveEvent) => void): void {
  listeners.add(listener);
}

/** Send a frame, by whichever tab has the socket; it is lost if none has. */
export function sendFrame(frame: object): void {
  if (sendHere) sendHere(frame);
  else channel.postMessage({ frame } satisfies Told);
}

let holding: { userId: string; end: AbortController } | null = null;

/** Have a socket while a user is signed in. */
export function startLive(): void {
  me.subscribe(follow);
  follow();
  channel.postMessage({ asks: true } satisfies Told);
}

function follow(): void {
  const userId = me.get()?.id ?? null;
  if (holding?.userId === userId) return;
  holding?.end.abort();
  holding = null;
  if (!userId) return;
  const end = new AbortController();
  holding = { userId, end };
  void navigator.locks.request(LOCK, { signal: end.signal }, () => stay(end.signal)).catch(() => {});
}

async function stay(signal: AbortSignal): Promise<void> {
  const session: Session = { last: null, known: new Set() };
  let failures = 0;
  share(false); // a tab that died could not tell
  while (!signal.aborted) {
    const greeted = await connect(session, signal).catch((error) => {
      const { retryAfter } = asApiError(error);
      return retryAfter ? retryAfter * 1000 : false;
    });
    if (signal.aborted) return;
    failures = greeted === true ? 0 : failures + 1;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + Math.random() / 2);
    await sleep(typeof greeted === "number" ? Math.max(greeted, pause) : pause, signal);
    if (failures > 1) void catchUp(); // without a socket the feed is read from time to time
  }
}

interface Session {
  last: string | null;
  known: Set<string>;
}

/** One connection, until it ends. Answers whether it was greeted. */
async function connect(session: Session, signal: AbortSignal): Promise<boolean> {
  const { ticket, url } = await answerOf(api.POST("/v1/live/tickets"));
  const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
  let greeted = false;
  let ping: ReturnType<typeof setInterval> | undefined;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let silence = setTimeout(() => socket.close(), ANSWER);
  const close = () => socket.close();
  const write = (frame: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const send = (frame: object) => {
    clearTimeout(silence);
    silence = setTimeout(close, ANSWER);
    write(frame);
  };
  const check = () => {
    if (document.visibilityState === "visible" && greeted) send({ action: "ping" });
  };
  signal.addEventListener("abort", close);
  addEventListener("offline", close);
  document.addEventListener("visibilitychange", check); // a laptop that slept has a dead socket
  try {
    await new Promise<void>((resolve) => {
      socket.onopen = () => send({ action: "hello", last_event_id: session.last });
      socket.onclose = () => resolve();
      socket.onmessage = (message: MessageEvent<string>) => {
        clearTimeout(silence);
        const event = JSON.parse(message.data) as LiveEvent;
        if (event.type === "hello") {
          const { ping_after, reconnect_after } = event.data as Record<string, number>;
          if (!session.last) tell({ ...event, type: "resync" });
          greeted = true;
          sendHere = write; // these frames have no answer
          share(true);
          ping = setInterval(() => send({ action: "ping" }), (ping_after ?? 300) * 1000);
          renewal = setTimeout(close, (reconnect_after ?? 6600) * 1000);
        } else if (!session.known.has(event.id)) tell(event);
        keep(session, event.id);
      };
    });
  } finally {
    sendHere = null;
    share(false);
    clearTimeout(silence);
    clearTimeout(renewal);
    clearInterval(ping);
    signal.removeEventListener("abort", close);
    removeEventListener("offline", close);
    document.removeEventListener("visibilitychange", check);
  }
  return greeted;
}

/** Events may be late, so the last one is that with the latest id; some come again after a connection. */
function keep(session: Session, id: string): void {
  if (!session.last || id > session.last) session.last = id;
  session.known.add(id);
  if (session.known.size > REMEMBERED) session.known.delete(session.known.values().next().value as string);
}

function tell(event: LiveEvent): void {
  channel.postMessage({ event } satisfies Told);
  handle(event);
}

function share(isConnected: boolean): void {
  if (connected.get() === isConnected) return;
  connected.set(isConnected);
  channel.postMessage({ connected: isConnected } satisfies Told);
}

function handle(event: LiveEvent): void {
  if (event.type === "post") {
    const { post_id, author_id } = event.data as Record<string, string>;
    if (post_id) void fetchPost(post_id).then(arrived, asApiError);
    stale(["posts", "user", author_id]);
  } else if (event.type === "story") {
    void cache.invalidateQueries({ queryKey: ["stories"] }); // every tab has this event
  } else if (event.type === "resync") {
    void cache.invalidateQueries({ queryKey: ["stories"] });
    void catchUp();
  }
  for (const listener of listeners) listener(event);
}

/** Wait, but not longer than until the network is back. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
