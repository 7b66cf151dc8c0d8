/**
 * The queue of posts on their way. One tab sends at a time, under a lock that the browser frees when the tab dies; then
 * another tab, or the same after a reload, goes on where it stopped.
 */
import { newKey } from "~/api/client";
import { type ApiError, asApiError, type Refusal, refusalOf } from "~/api/problems";
import { accessToken, me, onEnd } from "~/api/session";
import type { NewPost, Post, Story } from "~/api/types";
import { arrived } from "~/data/arrivals";
import { stale } from "~/data/cache";
import { fetchPost } from "~/data/posts";
import { ownChanged, storiesOf } from "~/data/stories";
import { database } from "~/db";
import { createStore } from "~/store";
import { teller } from "~/tabs";
import type { Job, StoryParts } from "./jobs";
import { drainer, dropRow, itemsOf, keepRow, type NewFile, startDraining } from "./rows";
import { send } from "./send";

export type { NewFile };

const LOCK = "emulsion:queue";
const FIRST_PAUSE = 3000; // ms before the next try, doubled each time
const POLLS = [300, 600, 1200]; // ms between looks at a post that is being prepared; then the last one
const PATIENCE = 180_000; // ms for a video

export interface Upload {
  id: string;
  state: "waiting" | "sending" | "preparing" | "done" | "failed";
  /** From 0 to 1. */
  progress: number;
  files: number;
  caption: string;
  problem?: Refusal;
  /** Where its result is seen. */
  link?: string;
  /** When it will appear. */
  scheduled?: boolean;
  draft?: boolean;
  story?: boolean;
}

/** Posts on their way, in all tabs. */
export const uploads = createStore<Upload[]>([]);

type Told = { upload: Upload } | { gone: string };

const tell = teller<Told>("uploads", (told) => {
  const id = "gone" in told ? told.gone : told.upload.id;
  const others = uploads.get().filter((shown) => shown.id !== id);
  uploads.set("gone" in told ? others : [...others, told.upload]);
});
onEnd((byUser) => {
  uploads.set([]);
  if (byUser) void dropAll().catch(() => {}); // the service may have cleared all storage before
});

export const startQueue = () => startDraining(drain);

/** Keep a post in the browser, and begin to send it. Resolves once it is kept. */
export async function enqueue(
  post: Omit<NewPost, "media">,
  files: NewFile[],
  kind: Job["kind"] = "post",
): Promise<string> {
  return keep({ kind, post }, files);
}

/** The same for a story. */
export async function enqueueStory(story: StoryParts, file: NewFile): Promise<string> {
  return keep({ kind: "story", post: { caption: "" }, story }, [file]);
}

async function keep(parts: Pick<Job, "kind" | "post" | "story">, files: NewFile[]): Promise<string> {
  const userId = me.get()?.id;
  if (!userId) throw new Error("nobody is signed in");
  const job: Job = {
    id: newKey(),
    userId,
    createdAt: Date.now(),
    ...parts,
    items: itemsOf(files),
  };
  await keepRow({ in: "jobs", row: job }, files);
  show(view(job, "waiting", 0));
  void navigator.storage?.persist?.().catch(() => false);
  void drain();
  return job.id;
}

/** Give up a post that failed. */
export async function discard(id: string): Promise<void> {
  const db = await database();
  const job = await db.get("jobs", id);
  if (job) await drop(job);
  hide(id);
}

/** Try a post again that failed. */
export async function retry(id: string): Promise<void> {
  const db = await database();
  const job = await db.get("jobs", id);
  if (!job) return hide(id);
  job.problem = undefined;
  await db.put("jobs", job);
  void drain();
}

/** Send all posts of the signed-in user, oldest first. */
export const drain = drainer(FIRST_PAUSE, async (pause) => {
  const awake = await stayAwake();
  try {
    await navigator.locks.request(LOCK, async () => {
      for (let job = await nextJob(); job; job = await nextJob()) await run(job);
    });
    return null;
  } catch (error) {
    const { retryAfter } = asApiError(error);
    return retryAfter ? retryAfter * 1000 : pause;
  } finally {
    void awake?.release().catch(() => {});
  }
});

async function nextJob(): Promise<Job | undefined> {
  const jobs = (await (await database()).getAll("jobs"))
    .filter((job) => job.userId === me.get()?.id)
    .sort((a, b) => a.createdAt - b.createdAt);
  for (const job of jobs) {
    if (job.problem) show(view(job, "failed", 0));
    else if (!uploads.get().some((shown) => shown.id === job.id)) show(view(job, "waiting", 0));
  }
  return jobs.find((job) => !job.problem);
}

async function run(job: Job): Promise<void> {
  const sent = new Map(job.items.map((item) => [item.fileId, item.stored ? item.size : 0]));
  const all = job.items.reduce((sum, item) => sum + item.size, 0);
  const told = () =>
    show(view(job, "sending", [...sent.values()].reduce((sum, size) => sum + size, 0) / all));
  told();
  try {
    if (!(await accessToken())) return;
    const made = await send(job, {
      sent(fileId, bytes) {
        sent.set(fileId, bytes);
        told();
      },
    });
    await drop(job);
    if (made.kind === "draft") {
      show({ ...view(job, "done", 1), link: "/archive/drafts" });
      stale(["mine", "drafts"]);
      return;
    }
    show(view(job, "preparing", 1));
    void (made.kind === "post" ? follow(job, made.post) : followStory(job, made.story));
  } catch (error) {
    const problem = asApiError(error);
    if (problem.passing) {
      show(view(job, "waiting", 0));
      throw problem;
    }
    await fail(job, problem);
  }
}

async function fail(job: Job, problem: ApiError): Promise<void> {
  job.problem = refusalOf(problem);
  await (await database()).put("jobs", job);
  show(view(job, "failed", 0));
}

/** Wait until the post can be seen, then let lists know. */
async function follow(job: Job, first: Post): Promise<void> {
  const post = await settled(first, () => fetchPost(first.id));
  end(job, post, `/p/${post.id}`);
  stale(["posts"], ["user"], ["me"], ["mine"]);
  arrived(post);
}

async function followStory(job: Job, first: Story): Promise<void> {
  const author = first.author;
  const story = await settled(first, async () => {
    const all = await storiesOf(author.id);
    return all.find((each) => each.id === first.id) ?? first;
  });
  end(job, story, `/stories/${author.username}/${story.id}`);
  ownChanged();
}

async function settled<T extends Pick<Post, "state">>(first: T, look: () => Promise<T>): Promise<T> {
  let made = first;
  const until = Date.now() + PATIENCE;
  for (let looks = 0; made.state === "processing" && Date.now() < until; looks++) {
    await new Promise((resolve) => setTimeout(resolve, POLLS[Math.min(looks, POLLS.length - 1)]));
    made = await look().catch(() => made);
  }
  return made;
}

function end(job: Job, made: { state: string; problem?: string | null }, link: string): void {
  const failed = made.state === "failed";
  const problem = failed ? { code: "media", detail: made.problem ?? "" } : undefined;
  show({ ...view(job, failed ? "failed" : "done", 1), link, problem });
}

function drop(job: Job): Promise<void> {
  return dropRow("jobs", job.id, job.items);
}

async function dropAll(): Promise<void> {
  const db = await database();
  await Promise.all([db.clear("jobs"), db.clear("files")]);
}

function view(job: Job, state: Upload["state"], progress: number): Upload {
  return {
    id: job.id,
    state,
    progress,
    files: job.items.length,
    caption: job.post.caption ?? "",
    scheduled: Boolean(job.post.publish_at),
    draft: job.kind === "draft",
    story: job.kind === "story",
    problem: job.problem,
  };
}

function show(upload: Upload): void {
  tell({ upload });
}

export function hide(id: string): void {
  tell({ gone: id });
}

interface Awake {
  release(): Promise<void>;
}

async function stayAwake(): Promise<Awake | null> {
  const wake = (navigator as { wakeLock?: { request(kind: "screen"): Promise<Awake> } }).wakeLock;
  if (!wake || document.visibilityState !== "visible") return null;
  return wake.request("screen").catch(() => null);
}
