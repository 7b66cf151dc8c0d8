/** One post on its way to the service: each step is kept before the next, so that a killed tab loses none. */
import { answerOf, api, newKey } from "~/api/client";
import { ApiError, offline } from "~/api/problems";
import type { NewPost, NewStory, Post, Story, Ticket } from "~/api/types";
import { database } from "~/db";
import { sha256 } from "./hash";
import type { Item, Job } from "./jobs";
import { put } from "./put";

export const AT_ONCE = 3; // files
const MARGIN = 30_000; // ms: a ticket that ends this soon is not begun with
const WHOLE_DAY = 24; // hours
const TICKETS = 3; // tries with a new ticket for one file

type Keep = () => Promise<void>;

export interface Progress {
  sent(fileId: string, bytes: number): void;
}

/** What the service made of a job. */
export type Made = { kind: "post"; post: Post } | { kind: "story"; story: Story } | { kind: "draft" };

/** Send what is not sent yet. */
export async function send(job: Job, progress: Progress): Promise<Made> {
  if (!job.body) {
    const waiting = job.items.filter((item) => !item.stored);
    await storeAll(waiting, () => keep(job), progress);
    job.body = bodyOf(job);
    await keep(job);
  }
  const params = { header: { "Idempotency-Key": job.id } };
  if (job.kind === "story") {
    const body = job.body as NewStory;
    return { kind: "story", story: await answerOf(api.POST("/v1/stories", { body, params })) };
  }
  const body = job.body as NewPost;
  if (job.kind === "draft") {
    await answerOf(api.POST("/v1/drafts", { body, params }));
    return { kind: "draft" };
  }
  return { kind: "post", post: await answerOf(api.POST("/v1/posts", { body, params })) };
}

function bodyOf(job: Job): NewPost | NewStory {
  const media = job.items.map((item) => ({
    object_key: item.ticket?.object_key ?? "",
    type: item.type,
    ...(item.alt && { alt: item.alt }),
  }));
  if (!job.story) return { ...job.post, media };
  const { hours, ...parts } = job.story;
  // The whole day is the service's own default: a time a day from now would be too late by the clock's error.
  const ends =
    hours < WHOLE_DAY ? { expires_at: new Date(Date.now() + hours * 3_600_000).toISOString() } : {};
  return { ...parts, ...ends, media: media[0] as NewStory["media"] };
}

/**
 * Store files, three at a time.
 *
 * @param keep keeps what the items say, after each step
 */
export async function storeAll(items: Item[], keep: Keep, progress: Progress): Promise<void> {
  const waiting = [...items];
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await store(item, keep, progress);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function store(item: Item, keep: Keep, progress: Progress): Promise<void> {
  const db = await database();
  const file = await db.get("files", item.fileId);
  if (!file) throw new ApiError(-1, "lost-file", "The browser no longer has this file.");
  for (let tries = 0; tries < TICKETS; tries++) {
    const ticket = await ticketOf(item, keep, file.bytes);
    const outcome = await put(ticket.upload_url, ticket.headers, file.bytes, (sent) =>
      progress.sent(item.fileId, sent),
    ).catch(() => {
      throw offline();
    });
    if (outcome === "stored") {
      item.stored = true;
      progress.sent(item.fileId, item.size);
      return keep();
    }
    if (outcome === "again") throw new ApiError(503, "storage", "Storage had a fault.");
    if (outcome === "mismatch") {
      if (item.hashedAgain) break;
      item.hashedAgain = true;
      item.sha256 = undefined;
    }
    forgetTicket(item);
    await keep();
  }
  throw new ApiError(400, "upload-refused", "Storage did not take the file.");
}

async function ticketOf(item: Item, keep: Keep, bytes: ArrayBuffer): Promise<Ticket> {
  if (item.ticket && item.ticket.expires_at_ms - Date.now() > MARGIN) return item.ticket;
  if (item.ticket) forgetTicket(item);
  item.sha256 ??= await sha256(bytes);
  await keep();
  item.ticket = await answerOf(
    api.POST("/v1/media/upload-url", {
      body: { content_type: item.type, size: item.size, sha256: item.sha256 },
      params: { header: { "Idempotency-Key": item.key } },
    }),
  );
  await keep();
  return item.ticket;
}

function forgetTicket(item: Item): void {
  item.ticket = undefined;
  item.key = newKey();
}

async function keep(job: Job): Promise<void> {
  await (await database()).put("jobs", job);
}
