import { describe, expect, it } from "vitest";
import type { Message, Page } from "~/api/types";
import type { Letter } from "~/data/letters";
import {
  cursorOf,
  hasGap,
  highest,
  type MessageEvent,
  NOTHING,
  type Read,
  reaches,
  type Thread,
  trimmed,
  withEvent,
  withNewest,
  withOlder,
  withSent,
} from "~/data/thread";
import { rowsOf } from "~/data/thread-rows";

const NOON = Date.parse("2026-03-10T12:00:00");

describe("the messages of a conversation", () => {
  it("are ordered by their number, whatever the answer's order", () => {
    expect(seqs(read(NOTHING, 1, 5))).toEqual([1, 2, 3, 4, 5]);
  });

  it("grow by events that are next, and know each once", () => {
    let thread = read(NOTHING, 1, 3);
    thread = withEvent(thread, event(4), made);
    thread = withEvent(thread, event(4), made);
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
    expect(hasGap(thread)).toBe(false);
  });

  it("have a gap after an event that is not next, has not all, or is the viewer's own", () => {
    const thread = read(NOTHING, 1, 3);
    for (const gap of [
      withEvent(thread, event(5), made),
      withEvent(thread, { ...event(4), is_whole: false }, made),
      withEvent(thread, event(4), () => null),
    ]) {
      expect(seqs(gap)).toEqual([1, 2, 3]);
      expect(hasGap(gap)).toBe(true);
    }
  });

  it("close a gap with the pages that reach them", () => {
    const thread = withEvent(read(NOTHING, 1, 3), event(9), made);
    const newest = page(7, 9, "c7");
    expect(reaches(thread, [newest])).toBe(false);
    const older = page(4, 6, "c4", "c7");
    expect(reaches(thread, [newest, older])).toBe(true);
    const closed = withNewest(thread, [newest, older]);
    expect(seqs(closed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(hasGap(closed)).toBe(false);
    expect(closed.older).toBe(null);
  });

  it("begin again where too much is missing", () => {
    const again = withNewest(read(NOTHING, 1, 3), [page(50, 52, "c50")]);
    expect(seqs(again)).toEqual([50, 51, 52]);
    expect(again.older).toBe("c50");
  });

  it("take newer answers in place of what they had", () => {
    const answer = {
      cursor: undefined,
      page: { items: [message(3, { state: "unsent", text: null })], next_cursor: null },
    };
    const thread = withNewest(read(NOTHING, 1, 3), [answer]);
    expect(thread.messages.map(({ state }) => state)).toEqual(["sent", "sent", "unsent"]);
  });

  it("know the cursor that gives each of them again", () => {
    let thread = withNewest(NOTHING, [page(7, 9, "c7")]);
    thread = withOlder(thread, page(4, 6, "c4", "c7"));
    thread = withOlder(thread, { ...page(1, 3, null, "c4") });
    expect(seqs(thread)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([9, 5, 1].map((seq) => cursorOf(thread, seq))).toEqual([undefined, "c7", "c4"]);
    const grown = withNewest(thread, [page(9, 11, "c9")]);
    expect([10, 8, 5].map((seq) => cursorOf(grown, seq))).toEqual([undefined, "c9", "c7"]);
  });

  it("forget old pages, and go on where they were", () => {
    let thread = withNewest(NOTHING, [page(7, 9, "c7")]);
    thread = withOlder(thread, page(4, 6, "c4", "c7"));
    const short = trimmed(thread, 3);
    expect(seqs(short)).toEqual([7, 8, 9]);
    expect(short.older).toBe("c7");
    expect(seqs(withOlder(short, page(4, 6, "c4", "c7")))).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it("have an own message once, whether its answer or the list is first", () => {
    const thread = read(NOTHING, 1, 3);
    const own = message(4, { client_id: "x" });
    const answered = withSent(thread, own);
    expect(
      seqs(withNewest(answered, [{ cursor: undefined, page: { items: [own], next_cursor: "c" } }])),
    ).toEqual([1, 2, 3, 4]);
    expect(seqs(withSent(answered, own))).toEqual([1, 2, 3, 4]);
    const ahead = withSent(thread, message(6, { client_id: "y" }));
    expect(highest(ahead)).toBe(3);
    expect(hasGap(ahead)).toBe(true);
  });

  it("keep a stub of what is taken back", () => {
    const thread = withEvent(read(NOTHING, 1, 3), { ...event(2), change: "unsent" }, made);
    expect(thread.messages[1]).toMatchObject({ seq: 2, state: "unsent", text: null });
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it("do not begin with an event: the list is read first", () => {
    const thread = withEvent(NOTHING, event(1), made);
    expect(thread.messages).toEqual([]);
    expect(hasGap(thread)).toBe(true);
  });
});

describe("the rows of a conversation", () => {
  const own = (at: number, clientId: string): Letter => ({
    clientId,
    userId: "ada",
    conversationId: "c",
    at: NOON + at * 1000,
    text: clientId,
    items: [],
  });

  it("end with what is on its way, in the order in which it was written", () => {
    const messages = [message(1), message(2, { client_id: "a" })];
    const rows = rowsOf(messages, [own(300, "c"), own(200, "b"), own(100, "a")], "ada", null);
    expect(rows.map(({ key }) => key).slice(1)).toEqual(["1", "a", "b", "c"]);
  });

  it("have a line for each day, and groups by author within five minutes", () => {
    const messages = [
      message(1, { created_at: iso(-86_400) }),
      message(2, { created_at: iso(0) }),
      message(3, { created_at: iso(60) }),
      message(4, { created_at: iso(120), author: user("ada") }),
      message(5, { created_at: iso(700), author: user("ada") }),
    ];
    const rows = rowsOf(messages, [], "ada", null);
    expect(rows.map((row) => (row.kind === "day" ? "day" : (row as { begins: boolean }).begins))).toEqual([
      "day",
      true,
      "day",
      true,
      false,
      true,
      true,
    ]);
  });

  it("have the line of new messages before the first of them", () => {
    const rows = rowsOf([message(1), message(2), message(3)], [], "ada", 2);
    expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "new", "message", "message"]);
  });
});

function seqs(thread: Thread): number[] {
  return thread.messages.map(({ seq }) => seq);
}

function read(thread: Thread, low: number, high: number): Thread {
  return withNewest(thread, [page(low, high, null)]);
}

/** A page of the list, which has the newest first. */
function page(low: number, high: number, next: string | null, cursor?: string): Read {
  const items = Array.from({ length: high - low + 1 }, (_, at) => message(high - at));
  return { cursor, page: { items, next_cursor: low === 1 ? null : next } as Page<Message> };
}

function iso(seconds: number): string {
  return new Date(NOON + seconds * 1000).toISOString();
}

function user(id: string) {
  return { id, username: id, display_name: id, avatar: null };
}

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c",
    seq,
    author: user("ben"),
    state: "sent",
    kind: "message",
    text: `text ${seq}`,
    media: [],
    media_hidden: false,
    share: null,
    post: null,
    story: null,
    reactions: [],
    hidden: false,
    client_id: null,
    created_at: iso(seq),
    ...more,
  };
}

function event(seq: number): MessageEvent {
  return {
    conversation_id: "c",
    message_id: `m${seq}`,
    seq,
    author_id: "ben",
    change: "sent",
    kind: "message",
    text: `text ${seq}`,
    is_whole: true,
    request: false,
    created_at: iso(seq),
  };
}

function made({ seq }: MessageEvent): Message {
  return message(seq);
}
