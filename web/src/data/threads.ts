/** The messages of the conversations that a tab has open, and how they are kept up to date. */
import { useEffect } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { Message, Page } from "~/api/types";
import { createStore, type Store, useStore } from "~/store";
import { knownConversation, POLL, patchConversation } from "./conversations";
import { connected } from "./live";
import { keepThread, keptThread } from "./offline";
import {
  cursorOf,
  hasGap,
  highest,
  type MessageEvent,
  NOTHING,
  type Read,
  reaches,
  refreshed,
  stub,
  type Thread,
  trimmed,
  withEvent,
  withNewest,
  withOlder,
  withSent,
} from "./thread";

const PAGE = 30;
const MOST_PAGES = 10; // read to close a gap; a longer one begins the thread at its new end
const KEPT_AFTER = 800; // ms without a change
const GAP_PAUSE = 1000; // ms before a gap is read again that the list did not close
const REREAD = 20_000; // ms between two looks at a part whose media addresses have ended
const MOST_OPEN = 5; // threads in memory that are not on the screen

export interface ThreadState {
  thread: Thread;
  /** The last call failed; what is there stays. */
  error: ApiError | null;
  loadingOlder: boolean;
  olderError: ApiError | null;
  /** When what is shown was kept in the browser; null if it is of now. */
  keptAt: number | null;
}

const EMPTY: ThreadState = {
  thread: NOTHING,
  error: null,
  loadingOlder: false,
  olderError: null,
  keptAt: null,
};

class OpenThread {
  readonly state: Store<ThreadState> = createStore(EMPTY);
  users = 0;
  private reading: Promise<void> | null = null;
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reread = new Map<string | undefined, number>();

  constructor(readonly id: string) {
    void this.restore();
  }

  /** What was kept, until the first answer. */
  private async restore(): Promise<void> {
    const kept = await keptThread(this.id);
    if (!kept || this.state.get().thread.older !== undefined) return;
    this.put({ thread: { ...NOTHING, messages: kept.messages }, keptAt: kept.at });
  }

  put(change: Partial<ThreadState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  change(change: (thread: Thread) => Thread): void {
    const { thread } = this.state.get();
    const next = change(thread);
    if (next === thread) return;
    this.put({ thread: next });
    this.keepSoon();
    if (hasGap(next)) void this.catchUp();
  }

  private keepSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const conversation = knownConversation(this.id);
      const { thread } = this.state.get();
      if (conversation && thread.older !== undefined) void keepThread(conversation, thread.messages);
    }, KEPT_AFTER);
  }

  /** Read the newest messages, as far back as the range reaches; a call while one is under way repeats it. */
  catchUp(): Promise<void> {
    this.wanted = true;
    this.reading ??= this.untilCurrent().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async untilCurrent(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      try {
        const reads = await this.newest();
        const { thread } = this.state.get();
        const known = thread.older === undefined ? { ...NOTHING, heard: thread.heard } : thread;
        this.put({ thread: withNewest(known, reads), error: null, keptAt: null });
        this.keepSoon();
      } catch (error) {
        this.put({ error: asApiError(error) });
        return;
      }
    }
    if (hasGap(this.state.get().thread)) this.lookAgain();
  }

  /** The list was behind what an event told. */
  private lookAgain(): void {
    const { thread } = this.state.get();
    setTimeout(() => {
      if (hasGap(this.state.get().thread)) {
        this.put({ thread: { ...this.state.get().thread, heard: highest(thread) } });
        void this.catchUp();
      }
    }, GAP_PAUSE);
  }

  private async newest(): Promise<Read[]> {
    const reads: Read[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.read(cursor);
      reads.push({ cursor, page });
      cursor = page.next_cursor ?? undefined;
      const { thread } = this.state.get();
      if (reaches(thread.older === undefined ? NOTHING : thread, reads)) break;
    } while (cursor && reads.length < MOST_PAGES);
    return reads;
  }

  async older(): Promise<void> {
    const { thread, loadingOlder } = this.state.get();
    if (!thread.older || loadingOlder) return;
    this.put({ loadingOlder: true, olderError: null });
    try {
      const page = await this.read(thread.older);
      const now = this.state.get().thread;
      // The range may have begun again meanwhile.
      const next = now.older === thread.older ? withOlder(now, { cursor: thread.older, page }) : now;
      this.put({ thread: next, loadingOlder: false });
    } catch (error) {
      this.put({ loadingOlder: false, olderError: asApiError(error) });
    }
  }

  /** Read a message again, with the part in which the list has it. */
  async refresh(seq: number): Promise<void> {
    let cursor = cursorOf(this.state.get().thread, seq);
    for (let at = 0; at < MOST_PAGES; at++) {
      const page = await this.read(cursor).catch(asApiError);
      if (!("items" in page)) return;
      this.put({ thread: refreshed(this.state.get().thread, page.items) });
      const last = page.items.at(-1)?.seq ?? 0;
      if (last <= seq || !page.next_cursor) return;
      cursor = page.next_cursor;
    }
  }

  /** The address of a media has ended: read it again, but not for ever. */
  expired(seq: number): void {
    const cursor = cursorOf(this.state.get().thread, seq);
    if (Date.now() - (this.reread.get(cursor) ?? 0) < REREAD || !navigator.onLine) return;
    this.reread.set(cursor, Date.now());
    void this.refresh(seq);
  }

  trim(): void {
    this.put({ thread: trimmed(this.state.get().thread, 2 * PAGE) });
  }

  private read(cursor: string | undefined): Promise<Page<Message>> {
    const path = { conversation_id: this.id };
    return answerOf(
      api.GET("/v1/conversations/{conversation_id}/messages", {
        params: { path, query: { cursor, limit: PAGE } },
      }),
    );
  }
}

const open = new Map<string, OpenThread>();
onEnd(() => open.clear());

function threadOf(id: string): OpenThread {
  const known = open.get(id);
  const thread = known ?? new OpenThread(id);
  open.delete(id); // the latest used is the last
  open.set(id, thread);
  for (const [key, each] of open) {
    if (open.size <= MOST_OPEN) break;
    if (each.users === 0 && each !== thread) open.delete(key);
  }
  return thread;
}

/** The messages of a conversation, kept up to date while the component is there. */
export function useThread(id: string): ThreadState & { more(): void; again(): void } {
  const thread = threadOf(id);
  const state = useStore(thread.state);
  useEffect(() => {
    thread.users++;
    void thread.catchUp();
    const look = () => void (!connected.get() && document.visibilityState === "visible" && thread.catchUp());
    const timer = setInterval(look, POLL);
    const back = () => void thread.catchUp();
    addEventListener("online", back);
    return () => {
      thread.users--;
      clearInterval(timer);
      removeEventListener("online", back);
    };
  }, [thread]);
  return { ...state, more: () => void thread.older(), again: () => void thread.catchUp() };
}

/** An event of a message, for the thread if this tab has it. */
export function hearMessage(event: MessageEvent): void {
  const thread = open.get(event.conversation_id);
  if (!thread) return;
  if (event.change === "reaction") {
    if (thread.users > 0) void thread.refresh(event.seq);
  } else thread.change((was) => withEvent(was, event, made));
}

/** An own message that the service has. */
export function hearSent(message: Message): void {
  open.get(message.conversation_id)?.change((was) => withSent(was, message));
}

/** Events may be missing: read the newest of what is on the screen. */
export function catchUpThreads(): void {
  for (const thread of open.values()) if (thread.users > 0) void thread.catchUp();
}

export function refreshThread(id: string): void {
  void open.get(id)?.catchUp();
}

export function trimThread(id: string): void {
  open.get(id)?.trim();
}

export function mediaExpired(message: Message): void {
  open.get(message.conversation_id)?.expired(message.seq);
}

export function refreshMessage(message: Message): Promise<void> {
  return open.get(message.conversation_id)?.refresh(message.seq) ?? Promise.resolve();
}

/** A message as a whole event tells it; null if it is the viewer's own, or its author is not known here. */
function made(event: MessageEvent): Message | null {
  if (event.author_id === me.get()?.id) return null;
  const author = knownConversation(event.conversation_id)?.members.find(({ id }) => id === event.author_id);
  if (!author) return null;
  const { id, username, display_name, avatar } = author;
  return {
    id: event.message_id,
    conversation_id: event.conversation_id,
    seq: event.seq,
    author: { id, username, display_name, avatar },
    state: "sent",
    kind: event.kind,
    text: event.text,
    media: [],
    media_hidden: false,
    share: null,
    post: null,
    story: null,
    reactions: [],
    hidden: false,
    client_id: null,
    created_at: event.created_at,
  };
}

const messagePath = (message: Message) => ({
  params: { path: { conversation_id: message.conversation_id, message_id: message.id } },
});

/** React to a message, or take the reaction back; shown at once, and read again if it is refused. */
export async function react(message: Message, emoji: string | null): Promise<void> {
  const userId = me.get()?.id ?? "";
  const others = message.reactions.filter((each) => each.user_id !== userId);
  const reactions = emoji ? [...others, { user_id: userId, emoji }] : others;
  const thread = open.get(message.conversation_id);
  thread?.change((was) => refreshed(was, [{ ...message, reactions }]));
  try {
    const path = "/v1/conversations/{conversation_id}/messages/{message_id}/reaction";
    await answerOf(
      emoji
        ? api.PUT(path, { body: { emoji }, ...messagePath(message) })
        : api.DELETE(path, messagePath(message)),
    );
  } catch (error) {
    thread?.change((was) => refreshed(was, [message]));
    throw asApiError(error);
  }
}

/** Take an own message back; a stub stays. */
export async function unsend(message: Message): Promise<void> {
  const path = "/v1/conversations/{conversation_id}/messages/{message_id}";
  await answerOf(api.DELETE(path, messagePath(message)));
  open.get(message.conversation_id)?.change((was) => refreshed(was, [stub(message)]));
  patchConversation(message.conversation_id, (was) =>
    was.last_message?.seq === message.seq
      ? { ...was, last_message: { ...was.last_message, state: "unsent", text: null } }
      : was,
  );
}
