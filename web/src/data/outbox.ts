/**
 * The queue of messages on their way, in all tabs. One tab sends at a time, under a lock that the browser frees when the
 * tab dies. Within a conversation messages are sent one after the other, in the order in which they were written; the
 * client id makes each the same message however often it is sent.
 */
import { answerOf, api, newKey } from "~/api/client";
import { asApiError, refusalOf } from "~/api/problems";
import { accessToken, me, onEnd } from "~/api/session";
import type { Message } from "~/api/types";
import { database } from "~/db";
import { createStore } from "~/store";
import { teller } from "~/tabs";
import { drainer, dropRow, itemsOf, keepRow, type NewFile, startDraining } from "~/upload/rows";
import { storeAll } from "~/upload/send";
import type { Letter } from "./letters";

const LOCK = "emulsion:outbox";
const FIRST_PAUSE = 2000; // ms before the next try, doubled each time

type Told = { letter: Letter } | { gone: string; message?: Message };

/** Messages on their way, of all conversations. */
export const letters = createStore<Letter[]>([]);
/** Addresses of the own files in this tab, by client id: shown until the service has prepared them. */
export const previews = new Map<string, string[]>();

const tell = teller<Told>("outbox", take);
const sentListeners = new Set<(message: Message) => void>();

onEnd((byUser) => {
  letters.set([]);
  for (const urls of previews.values()) for (const url of urls) URL.revokeObjectURL(url);
  previews.clear();
  if (byUser) void dropAll().catch(() => {}); // the service may have cleared all storage before
});

/** Show and send what a former page left. */
export function startOutbox(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && letters.get().length > 0) void drain();
  });
  startDraining(drain);
}

/** Hear of each own message that the service has, in all tabs. */
export function onSent(listener: (message: Message) => void): void {
  sentListeners.add(listener);
}

export interface NewLetter {
  conversationId: string;
  text: string;
  postId?: string;
  files?: NewFile[];
}

/** Keep a message in the browser, and begin to send it. Resolves once it is kept. */
export async function write({ conversationId, text, postId, files = [] }: NewLetter): Promise<Letter> {
  const userId = me.get()?.id;
  if (!userId) throw new Error("nobody is signed in");
  const latest = Math.max(0, ...letters.get().map(({ at }) => at));
  const letter: Letter = {
    clientId: newKey(),
    userId,
    conversationId,
    at: Math.max(Date.now(), latest + 1),
    text,
    ...(postId && { postId }),
    items: itemsOf(files),
  };
  if (files.length > 0) {
    const urls = files.map(({ bytes, type }) => URL.createObjectURL(new Blob([bytes], { type })));
    previews.set(letter.clientId, urls);
  }
  show(letter); // at once; the browser's database takes a moment
  await keepRow({ in: "letters", row: letter }, files).catch((error) => {
    take({ gone: letter.clientId });
    throw error;
  });
  void drain();
  return letter;
}

/** Send a message again that was refused, under its old client id. */
export async function again(clientId: string): Promise<void> {
  const db = await database();
  const letter = await db.get("letters", clientId);
  if (!letter) return tell({ gone: clientId });
  letter.problem = undefined;
  await db.put("letters", letter);
  show(letter);
  void drain();
}

/** Give up a message that was refused or still waits. */
export async function discard(clientId: string): Promise<void> {
  const letter = await (await database()).get("letters", clientId);
  if (letter) await drop(letter);
  tell({ gone: clientId });
}

/** Send all messages of the signed-in user. */
export const drain = drainer(FIRST_PAUSE, async (pause) => {
  await showAll();
  const waits = await navigator.locks.request(LOCK, () => sendAll(pause));
  return waits.length > 0 ? Math.max(...waits) : null;
});

async function showAll(): Promise<void> {
  const found = await waiting();
  const shown = new Map(letters.get().map((each) => [each.clientId, each]));
  for (const each of found) if (!shown.has(each.clientId)) take({ letter: each });
}

/** The letters of the signed-in user, in the order in which they were written. */
async function waiting(): Promise<Letter[]> {
  const userId = me.get()?.id;
  const all = await (await database()).getAll("letters");
  return all.filter((letter) => letter.userId === userId).sort((a, b) => a.at - b.at);
}

/** Conversations do not wait for each other. Answers for each that could not go on: ms to wait. */
async function sendAll(pause: number): Promise<number[]> {
  const stopped = new Map<string, number>();
  for (;;) {
    const next = (await waiting()).filter((each) => !each.problem && !stopped.has(each.conversationId));
    if (next.length === 0) return [...stopped.values()];
    if (!(await accessToken())) return [pause];
    const conversations = [...new Set(next.map(({ conversationId }) => conversationId))];
    await Promise.all(
      conversations.map(async (id) => {
        for (const letter of next.filter(({ conversationId }) => conversationId === id)) {
          const wait = await send(letter, pause);
          if (wait === null) continue;
          stopped.set(id, wait);
          return;
        }
      }),
    );
  }
}

/** Send one. Answers null when it is done with, also if it was refused, else ms to wait. */
async function send(letter: Letter, pause: number): Promise<number | null> {
  const db = await database();
  show({ ...letter, sending: true });
  try {
    if (!(await db.get("letters", letter.clientId))) return null; // given up meanwhile
    const keep = async () => {
      if (await db.get("letters", letter.clientId)) await db.put("letters", letter);
    };
    await storeAll(
      letter.items.filter((item) => !item.stored),
      keep,
      { sent: () => {} },
    );
    const message = await post(letter);
    await drop(letter);
    tell({ gone: letter.clientId, message });
    return null;
  } catch (error) {
    const problem = asApiError(error);
    if (problem.passing || problem.status === 401) {
      show(letter);
      return problem.retryAfter ? problem.retryAfter * 1000 : pause;
    }
    const refused = { ...letter, problem: refusalOf(problem) };
    await db.put("letters", refused);
    show(refused);
    return null;
  }
}

function post(letter: Letter): Promise<Message> {
  return answerOf(
    api.POST("/v1/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: letter.conversationId } },
      body: {
        client_id: letter.clientId,
        media: letter.items.map((item) => ({ object_key: item.ticket?.object_key ?? "" })),
        ...(letter.text && { text: letter.text }),
        ...(letter.postId && { post_id: letter.postId }),
      },
    }),
  );
}

function drop(letter: Letter): Promise<void> {
  return dropRow("letters", letter.clientId, letter.items);
}

async function dropAll(): Promise<void> {
  await (await database()).clear("letters"); // their files go with those of posts
}

function show(letter: Letter): void {
  tell({ letter });
}

function take(told: Told): void {
  if ("letter" in told) {
    if (told.letter.userId !== me.get()?.id) return;
    const others = letters.get().filter(({ clientId }) => clientId !== told.letter.clientId);
    letters.set([...others, told.letter].sort((a, b) => a.at - b.at));
    return;
  }
  // The message first, so that there is no moment in which neither is shown.
  if (told.message) for (const listener of sentListeners) listener(told.message);
  letters.set(letters.get().filter(({ clientId }) => clientId !== told.gone));
}
