/** What the signed-in user read last, kept for when there is no network: the feed, the inbox, and conversations. */

import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { Conversation, FeedPage, Message, Page } from "~/api/types";
import { database } from "~/db";

const MOST_THREADS = 30; // conversations; the latest read
const MOST_MESSAGES = 100; // of each

interface KeptOf {
  userId: string;
  at: number;
}

export interface Kept extends KeptOf {
  page: FeedPage;
}

export interface KeptInbox extends KeptOf {
  page: Page<Conversation>;
}

export interface KeptThread extends KeptOf {
  conversation: Conversation;
  messages: Message[];
}

export async function keepFeed(mode: string, page: FeedPage): Promise<void> {
  await keep("feeds", mode, { page });
}

export async function keptFeed(mode: string): Promise<Kept | null> {
  return kept<Kept>("feeds", mode);
}

export async function keepInbox(page: Page<Conversation>): Promise<void> {
  await keep("inboxes", "inbox", { page });
}

export async function keptInbox(): Promise<KeptInbox | null> {
  return kept<KeptInbox>("inboxes", "inbox");
}

export async function keepThread(conversation: Conversation, messages: Message[]): Promise<void> {
  await keep("threads", conversation.id, { conversation, messages: messages.slice(-MOST_MESSAGES) });
  const db = await database().catch(() => null);
  const ids = (await db?.getAllKeys("threads").catch(() => [])) ?? [];
  if (!db || ids.length <= MOST_THREADS) return;
  const threads = await db.getAll("threads");
  const oldest = threads.sort((a, b) => a.at - b.at).slice(0, threads.length - MOST_THREADS);
  await Promise.all(oldest.map(({ conversation: { id } }) => db.delete("threads", id))).catch(asApiError);
}

export async function keptThread(id: string): Promise<KeptThread | null> {
  return kept<KeptThread>("threads", id);
}

export async function forgetThread(id: string): Promise<void> {
  const db = await database().catch(() => null);
  await db?.delete("threads", id).catch(asApiError);
}

type Store = "feeds" | "inboxes" | "threads";
const STORES: Store[] = ["feeds", "inboxes", "threads"];

async function keep(store: Store, key: string, what: object): Promise<void> {
  const userId = me.get()?.id;
  if (!userId) return;
  const db = await database().catch(() => null);
  if (me.get()?.id !== userId) return; // the session has ended meanwhile
  await db?.put(store, { userId, at: Date.now(), ...what } as never, key).catch(asApiError);
}

async function kept<T extends KeptOf>(store: Store, key: string): Promise<T | null> {
  const db = await database().catch(() => null);
  const found = (await db?.get(store, key).catch(() => undefined)) as T | undefined;
  return found && found.userId === me.get()?.id ? found : null;
}

onEnd(() => {
  void database()
    .then((db) => Promise.all(STORES.map((store) => db.clear(store))))
    .catch(asApiError);
});
