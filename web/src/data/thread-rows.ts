/** What a conversation shows from top to bottom: days, groups of messages by author, and what is on its way. */
import type { Message } from "~/api/types";
import type { Letter } from "./letters";

const PAUSE = 5 * 60_000; // ms: a later message of the same author begins a new group

export type Row =
  | { kind: "day"; key: string; time: string }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: Message; begins: boolean; ends: boolean; dated: boolean }
  | { kind: "letter"; key: string; letter: Letter; begins: boolean; ends: boolean };

interface Entry {
  author: string;
  at: number;
  message?: Message;
  letter?: Letter;
}

/**
 * @param letters messages on their way; those that the service has already are left out
 * @param firstNew the `seq` before which the line "new messages" is; null for none
 */
export function rowsOf(messages: Message[], letters: Letter[], me: string, firstNew: number | null): Row[] {
  const entries = [
    ...messages.map(entryOf),
    ...unsentOf(messages, letters).map((each) => letterEntry(each, me)),
  ];
  const rows: Row[] = [];
  entries.forEach((entry, at) => {
    const before = entries[at - 1];
    const newDay = !before || day(before.at) !== day(entry.at);
    if (newDay) {
      const time = new Date(entry.at).toISOString();
      rows.push({ kind: "day", key: `day ${day(entry.at)} ${keyOf(entry)}`, time });
    }
    const isNew = firstNew !== null && entry.message?.seq === firstNew;
    if (isNew) rows.push({ kind: "new", key: "new" });
    const begins = newDay || isNew || !together(before, entry);
    const next = entries[at + 1];
    const ends =
      !next ||
      !together(entry, next) ||
      day(next.at) !== day(entry.at) ||
      (firstNew !== null && next.message?.seq === firstNew);
    const dated = !next || next.at - entry.at >= PAUSE;
    rows.push(row(entry, begins, ends, dated));
  });
  return rows;
}

/** Messages on their way, oldest first, without those that the list has. */
export function unsentOf(messages: Message[], letters: Letter[]): Letter[] {
  const known = new Set(messages.map(({ client_id }) => client_id));
  return letters.filter(({ clientId }) => !known.has(clientId)).sort((a, b) => a.at - b.at);
}

function row(entry: Entry, begins: boolean, ends: boolean, dated: boolean): Row {
  const key = keyOf(entry);
  return entry.letter
    ? { kind: "letter", key, letter: entry.letter, begins, ends }
    : { kind: "message", key, message: entry.message as Message, begins, ends, dated };
}

/** The client id first, so that an own message stays the same element when the service has it. */
function keyOf(entry: Entry): string {
  return entry.letter?.clientId ?? entry.message?.client_id ?? String(entry.message?.seq);
}

function entryOf(message: Message): Entry {
  return { author: message.author?.id ?? `?${message.hidden}`, at: Date.parse(message.created_at), message };
}

function letterEntry(letter: Letter, me: string): Entry {
  return { author: me, at: letter.at, letter };
}

function together(one: Entry | undefined, other: Entry): boolean {
  return one !== undefined && one.author === other.author && other.at - one.at < PAUSE;
}

function day(at: number): string {
  return new Date(at).toDateString();
}
