/** What the queues of posts and messages share: rows in the browser's database with their files, and when they are sent. */
import { newKey } from "~/api/client";
import { me } from "~/api/session";
import type { Letter } from "~/data/letters";
import { database } from "~/db";
import type { Item, Job } from "./jobs";

const LONGEST_PAUSE = 60_000; // ms

export interface NewFile {
  bytes: ArrayBuffer;
  type: Item["type"];
  alt: string;
}

export function itemsOf(files: NewFile[]): Item[] {
  return files.map(({ bytes, type, alt }) => ({
    fileId: newKey(),
    type,
    alt,
    size: bytes.byteLength,
    key: newKey(),
    stored: false,
  }));
}

type Row = { in: "jobs"; row: Job } | { in: "letters"; row: Letter };

/** Keep a row and the bytes of its files. Resolves once the browser has them. */
export async function keepRow(kept: Row, files: NewFile[]): Promise<void> {
  const db = await database();
  const write = db.transaction([kept.in, "files"], "readwrite", { durability: "strict" });
  await Promise.all([
    ...kept.row.items.map((item, at) =>
      write.objectStore("files").put({ id: item.fileId, bytes: (files[at] as NewFile).bytes }),
    ),
    write.objectStore(kept.in).put(kept.row),
    write.done,
  ]);
}

export async function dropRow(store: Row["in"], key: string, items: Item[]): Promise<void> {
  const write = (await database()).transaction([store, "files"], "readwrite");
  await Promise.all([
    write.objectStore(store).delete(key),
    ...items.map((item) => write.objectStore("files").delete(item.fileId)),
    write.done,
  ]);
}

/**
 * A function that has everything sent; a call while that is under way is part of it. After a failure all is tried again,
 * with a pause that doubles; calls during the failed try shorten the pause.
 *
 * @param send sends what waits; is given the pause and answers ms to wait for the next try, null if nothing is left to send
 */
export function drainer(firstPause: number, send: (pause: number) => Promise<number | null>) {
  let draining: Promise<void> | null = null;
  let wanted = false;
  let pause = firstPause;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function untilDone(): Promise<void> {
    clearTimeout(timer);
    let wait: number | null = null;
    while (wanted && wait === null) {
      wanted = false;
      wait = await send(pause).catch(() => pause); // no token, or no database
    }
    if (wait === null) {
      pause = firstPause;
      return;
    }
    const soon = wanted && wait === pause ? firstPause : wait; // the network may have come back meanwhile
    if (me.get()) timer = setTimeout(() => void drain(), soon);
    pause = wanted ? firstPause : Math.min(LONGEST_PAUSE, pause * 2);
    wanted = false;
  }

  function drain(): Promise<void> {
    wanted = true;
    draining ??= Promise.resolve()
      .then(untilDone)
      .finally(() => {
        draining = null;
        if (wanted) void drain(); // it was asked for in the last moment
      });
    return draining;
  }

  return drain;
}

/** Send what a former page left, and go on when the network comes back. */
export function startDraining(drain: () => Promise<void>): void {
  addEventListener("online", () => void drain());
  me.subscribe(() => {
    if (me.get()) void drain();
  });
  if (me.get()) void drain();
}
