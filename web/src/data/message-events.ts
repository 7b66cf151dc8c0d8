/** What live events change in messages: inbox, open conversations, read marks, who is typing, who is there. */
import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { Conversation, Message, Page } from "~/api/types";
import { createStore } from "~/store";
import { cache } from "./cache";
import {
  conversationKey,
  INBOX,
  inboxItems,
  knownConversation,
  moveToTop,
  POLL,
  patchConversation,
  REQUESTS,
  readInbox,
} from "./conversations";
import { connected, type LiveEvent, onEvent, sendFrame } from "./live";
import { onSent, startOutbox } from "./outbox";
import type { MessageEvent } from "./thread";
import { catchUpThreads, hearMessage, hearSent, refreshThread } from "./threads";
import { unread } from "./unread";

const TYPING = 10_000; // ms that an event says somebody is typing
const TELL_TYPING = 4_000; // ms between two of the own frames
const SOON = 1_500; // ms after the start: the page comes first

export interface Presence {
  online: boolean;
  last_seen_at: string | null;
}

/** Until when each user is typing, by conversation and user. */
export const typing = createStore<ReadonlyMap<string, ReadonlyMap<string, number>>>(new Map());
/** What is known of the presence of users. */
export const presence = createStore<ReadonlyMap<string, Presence>>(new Map());
/** The last message of another member that came while the page was open, to be read out. */
export const heard = createStore<MessageEvent | null>(null);

onEnd(() => {
  typing.set(new Map());
  presence.set(new Map());
  heard.set(null);
  unread.set(0);
});

/** Listen to events, send what waits, and count what is unread. */
export function startMessages(): void {
  onEvent(hear);
  onSent(sent);
  startOutbox();
  cache.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] === INBOX[0] && query.queryKey[1] === INBOX[1]) count();
  });
  const look = () => void (me.get() && document.visibilityState === "visible" && readAgain());
  setTimeout(look, SOON);
  me.subscribe(() => setTimeout(look, SOON));
  setInterval(() => {
    if (!connected.get() && navigator.onLine && me.get() && document.visibilityState === "visible")
      void readAgain(0);
  }, POLL);
  document.addEventListener("visibilitychange", look);
}

function count(): void {
  unread.set(inboxItems().filter((each) => each.unread > 0 && !each.muted).length);
}

/** Read the inbox if what is known of it is not fresh. A list on the screen reads itself again. */
async function readAgain(staleTime?: number): Promise<void> {
  await cache
    .fetchInfiniteQuery({
      queryKey: INBOX,
      queryFn: ({ pageParam, signal }) => readInbox(pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last: Page<Conversation>) => last.next_cursor ?? undefined,
      ...(staleTime !== undefined && { staleTime }),
    })
    .catch(asApiError);
}

function hear(event: LiveEvent): void {
  const hears: Record<string, (data: never) => void> = { message, read, typing: types, presence: seen };
  if (event.type === "resync") resync();
  else hears[event.type]?.(event.data as never);
}

/** Events may be missing: what is on the screen is read now, the rest when it is shown. */
function resync(): void {
  void cache.invalidateQueries({ queryKey: [INBOX[0]] });
  void cache.invalidateQueries({ queryKey: ["conversation"] });
  catchUpThreads();
  if (document.visibilityState === "visible") void readAgain();
}

function message(event: MessageEvent): void {
  hearMessage(event);
  const own = event.author_id === me.get()?.id;
  if (event.change === "sent") {
    if (event.author_id) stops(event.conversation_id, event.author_id);
    if (!own) heard.set(event);
  }
  if (event.request) void cache.invalidateQueries({ queryKey: REQUESTS });
  else if (event.change !== "reaction") inInbox(event, own);
  const known = knownConversation(event.conversation_id);
  if (event.author_id && known && !known.members.some(({ id }) => id === event.author_id)) {
    void cache.invalidateQueries({ queryKey: conversationKey(event.conversation_id) });
  }
}

function inInbox(event: MessageEvent, own: boolean): void {
  const { conversation_id: id, seq } = event;
  const listed = inboxItems().find((each) => each.id === id);
  const newer = (listed?.last_message?.seq ?? 0) < seq;
  patchConversation(id, (was) => {
    const lastSeq = was.last_message?.seq ?? 0;
    if (lastSeq > seq) return was;
    const isNew = lastSeq < seq;
    return {
      ...was,
      unread: own ? 0 : isNew ? Math.min(99, was.unread + 1) : was.unread,
      last_message: lastOf(event),
    };
  });
  if (!listed) {
    void cache.invalidateQueries({ queryKey: INBOX });
    if (document.visibilityState === "visible") void readAgain();
    return;
  }
  if (newer) moveToTop(id);
  // What an event does not have (a shared post, photos, a long text) is read from the list.
  if (!event.is_whole) void cache.invalidateQueries({ queryKey: INBOX });
}

function lastOf(event: MessageEvent): Conversation["last_message"] {
  return {
    id: event.message_id,
    seq: event.seq,
    author_id: event.author_id,
    state: event.change === "unsent" ? "unsent" : "sent",
    kind: event.kind,
    text: event.text,
    has_media: event.change !== "unsent" && !event.is_whole && event.text === null,
    share: null,
    hidden: false,
    created_at: event.created_at,
  };
}

/** The service has an own message: the inbox shows it at once. */
function sent(message: Message): void {
  hearSent(message);
  const { conversation_id: id, seq } = message;
  const listed = inboxItems().find((each) => each.id === id);
  const newer = (listed?.last_message?.seq ?? 0) < seq;
  patchConversation(id, (was) =>
    (was.last_message?.seq ?? 0) >= seq
      ? was
      : {
          ...was,
          unread: 0,
          last_message: {
            id: message.id,
            seq,
            author_id: message.author?.id ?? null,
            state: message.state,
            kind: message.kind,
            text: message.text,
            has_media: message.media.length > 0,
            share: message.share,
            hidden: false,
            created_at: message.created_at,
          },
        },
  );
  if (!listed) void cache.invalidateQueries({ queryKey: INBOX });
  else if (newer) moveToTop(id);
}

interface ReadEvent {
  conversation_id: string;
  user_id: string;
  up_to: number;
}

function read({ conversation_id, user_id, up_to }: ReadEvent): void {
  const own = user_id === me.get()?.id;
  patchConversation(conversation_id, (was) => ({
    ...was,
    unread: own ? Math.min(was.unread, Math.max(0, (was.last_message?.seq ?? 0) - up_to)) : was.unread,
    members: was.members.map((each) =>
      each.id === user_id && !own ? { ...each, read_up_to: Math.max(each.read_up_to ?? 0, up_to) } : each,
    ),
  }));
  if (!own) refreshIfBehind(conversation_id, up_to);
}

/** A mark after the last known message: that one was missed. */
function refreshIfBehind(id: string, upTo: number): void {
  const known = knownConversation(id);
  if (known && (known.last_message?.seq ?? 0) < upTo) refreshThread(id);
}

function types({ conversation_id, user_id }: { conversation_id: string; user_id: string }): void {
  if (user_id === me.get()?.id) return;
  setTyping(conversation_id, user_id, Date.now() + TYPING);
  setTimeout(() => {
    const until = typing.get().get(conversation_id)?.get(user_id) ?? 0;
    if (until <= Date.now()) stops(conversation_id, user_id);
  }, TYPING + 50);
}

function stops(conversationId: string, userId: string): void {
  if (typing.get().get(conversationId)?.has(userId)) setTyping(conversationId, userId, null);
}

function setTyping(conversationId: string, userId: string, until: number | null): void {
  const users = new Map(typing.get().get(conversationId));
  if (until === null) users.delete(userId);
  else users.set(userId, until);
  typing.set(new Map(typing.get()).set(conversationId, users));
}

function seen({ user_id, ...what }: Presence & { user_id: string }): void {
  setPresence([[user_id, what]]);
}

export function setPresence(found: [string, Presence][]): void {
  presence.set(new Map([...presence.get(), ...found]));
}

const told = new Map<string, number>();

/** Tell the other members that the user is typing, at most every few seconds. */
export function tellTyping(conversationId: string): void {
  if (Date.now() - (told.get(conversationId) ?? 0) < TELL_TYPING) return;
  told.set(conversationId, Date.now());
  sendFrame({ action: "typing", conversation_id: conversationId });
}

/** The message is sent: the next one is told at once. */
export function stopTyping(conversationId: string): void {
  told.delete(conversationId);
}

/** How many messages after its mark a conversation has, as this tab marks it read. */
export function markedRead(id: string): void {
  patchConversation(id, (was) => ({ ...was, unread: 0 }));
}
