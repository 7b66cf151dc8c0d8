/**
 * The messages of a conversation that a tab holds: a range by `seq` without gaps. All functions are pure; what cannot be
 * joined to the range is told, so that the caller reads it from the list.
 */
import type { Message, Page } from "~/api/types";

/** A part of the range, and the cursor with which the list gives it again. */
interface Part {
  cursor: string | undefined;
  low: number;
}

export interface Thread {
  /** Ascending, without gaps. */
  messages: Message[];
  /** The newest part first; its cursor is undefined, and it grows. */
  parts: Part[];
  /** Where the list goes on to older ones; null at the beginning, undefined before the first answer. */
  older: string | null | undefined;
  /** The greatest `seq` that anything told of. */
  heard: number;
}

export const NOTHING: Thread = { messages: [], parts: [], older: undefined, heard: 0 };

/** What a live event tells of a message. */
export interface MessageEvent {
  conversation_id: string;
  message_id: string;
  seq: number;
  author_id: string | null;
  change: "sent" | "unsent" | "reaction";
  kind: Message["kind"];
  text: string | null;
  is_whole: boolean;
  request: boolean;
  created_at: string;
}

/** A page of the list with the cursor that it was read with. */
export interface Read {
  cursor: string | undefined;
  page: Page<Message>;
}

export function highest(thread: Thread): number {
  return thread.messages.at(-1)?.seq ?? 0;
}

/** Whether something is missing after the range. */
export function hasGap(thread: Thread): boolean {
  return thread.heard > highest(thread);
}

/** Whether pages from the newest on reach the range, so that no more of them need to be read. */
export function reaches(thread: Thread, reads: Read[]): boolean {
  const last = reads.at(-1)?.page;
  if (!last) return false;
  return last.next_cursor === null || thread.messages.length === 0 || lowOf(last) <= highest(thread) + 1;
}

/** Join pages, the newest first. If they do not reach the range, they take its place. */
export function withNewest(thread: Thread, reads: Read[]): Thread {
  const newer = reads.flatMap(({ page }) => page.items).reverse();
  const last = reads.at(-1);
  if (!last) return thread;
  const parts = reads.map(({ cursor, page }) => ({ cursor, low: lowOf(page) }));
  const low = newer[0]?.seq ?? 1;
  const joins = thread.messages.length > 0 && low <= highest(thread) + 1;
  const kept = joins ? thread.messages.filter(({ seq }) => seq < low) : [];
  const messages = [...kept, ...newer];
  const heard = Math.max(thread.heard, messages.at(-1)?.seq ?? 0);
  if (kept.length === 0) return { messages, parts, older: last.page.next_cursor, heard };
  // The part that the new ones cut is read by the cursor after them.
  const rest = thread.parts.filter((part) => part.low < low);
  const [cut, ...others] = rest;
  const after = last.page.next_cursor ?? undefined;
  return {
    messages,
    parts: [...parts, ...(cut ? [{ cursor: after, low: cut.low }] : []), ...others],
    older: thread.older,
    heard,
  };
}

export function withOlder(thread: Thread, { cursor, page }: Read): Thread {
  const low = thread.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const older = page.items.filter(({ seq }) => seq < low).reverse();
  return {
    ...thread,
    messages: [...older, ...thread.messages],
    parts: older.length > 0 ? [...thread.parts, { cursor, low: lowOf(page) }] : thread.parts,
    older: page.next_cursor,
  };
}

/** Newer answers of messages that are in the range. */
export function refreshed(thread: Thread, answers: Message[]): Thread {
  const bySeq = new Map(answers.map((each) => [each.seq, each]));
  return { ...thread, messages: thread.messages.map((each) => bySeq.get(each.seq) ?? each) };
}

/** An own message that the service has answered. One that is not next leaves a gap, which is read from the list. */
export function withSent(thread: Thread, message: Message): Thread {
  if (thread.messages.some(({ seq }) => seq === message.seq)) return refreshed(thread, [message]);
  if (message.seq !== highest(thread) + 1 || thread.older === undefined) {
    return { ...thread, heard: Math.max(thread.heard, message.seq) };
  }
  return appended(thread, message);
}

/**
 * What an event says. A message is appended if it is next and the event has all of it; otherwise the range has a gap.
 *
 * @param made builds the message from the event; null if its author is not known, or it is the viewer's own: only the
 * list tells its client id
 */
export function withEvent(
  thread: Thread,
  event: MessageEvent,
  made: (event: MessageEvent) => Message | null,
): Thread {
  const known = thread.messages.find(({ seq }) => seq === event.seq);
  if (known) return event.change === "unsent" ? refreshed(thread, [stub(known)]) : thread;
  const low = thread.messages[0]?.seq;
  if (low !== undefined && event.seq < low) return thread;
  const isNext = event.seq === highest(thread) + 1 && thread.older !== undefined;
  const message = isNext && event.change === "sent" && event.is_whole ? made(event) : null;
  return message ? appended(thread, message) : { ...thread, heard: Math.max(thread.heard, event.seq) };
}

/** A message that its author took back. */
export function stub(message: Message): Message {
  const empty = { text: null, media: [], media_hidden: false, share: null, post: null, story: null };
  return { ...message, ...empty, state: "unsent", reactions: [] };
}

/** The cursor of the part that has a message. */
export function cursorOf(thread: Thread, seq: number): string | undefined {
  return thread.parts.find(({ low }) => low <= seq)?.cursor;
}

/** Forget old parts, which a reader who is at the end does not see; they can be read again. */
export function trimmed(thread: Thread, most: number): Thread {
  let parts = thread.parts;
  const size = (low: number) => thread.messages.filter(({ seq }) => seq >= low).length;
  while (parts.length > 1 && size(parts.at(-1)?.low ?? 0) > most) parts = parts.slice(0, -1);
  const dropped = thread.parts[parts.length];
  if (!dropped?.cursor) return thread;
  const low = parts.at(-1)?.low ?? 0;
  return {
    ...thread,
    parts,
    messages: thread.messages.filter(({ seq }) => seq >= low),
    older: dropped.cursor,
  };
}

function appended(thread: Thread, message: Message): Thread {
  const parts = thread.parts.length > 0 ? thread.parts : [{ cursor: undefined, low: message.seq }];
  return {
    ...thread,
    parts,
    messages: [...thread.messages, message],
    heard: Math.max(thread.heard, message.seq),
  };
}

function lowOf(page: Page<Message>): number {
  return page.items.at(-1)?.seq ?? 1;
}
