/** The last feed of the signed-in user, kept for when there is no network. */

import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { FeedPage } from "~/api/types";
import { database } from "~/db";

export interface Kept {
  userId: string;
  at: number;
  page: FeedPage;
}

export async function keepFeed(mode: string, page: FeedPage): Promise<void> {
  const userId = me.get()?.id;
  if (!userId) return;
  const db = await database().catch(() => null);
  await db?.put("feeds", { userId, at: Date.now(), page }, mode).catch(asApiError);
}

export async function keptFeed(mode: string): Promise<Kept | null> {
  const db = await database().catch(() => null);
  const kept = (await db?.get("feeds", mode)) as Kept | undefined;
  return kept && kept.userId === me.get()?.id ? kept : null;
}

onEnd(() => {
  void database()
    .then((db) => db.clear("feeds"))
    .catch(asApiError);
});
