/**
 * The first page of the feed and its first photo, asked for while the client's code still loads: on a slow network they
 * are there a second earlier.
 */
import { accessToken, me } from "./api/session";
import type { FeedPage } from "./api/types";
import { FEED_SIZES, sources } from "./ui/sources";

export const MODE = "emulsion:mode";
const YOUNG = 10_000; // ms: an older answer is not taken

interface Early {
  url: string;
  at: number;
  answer: Promise<Response | null>;
}

let early: Early | null = null;

export function startEarly(): void {
  if (!me.get() || location.pathname !== "/") return;
  const mode = localStorage.getItem(MODE) === "ranked" ? "ranked" : "latest";
  const url = `${location.origin}/v1/feed?mode=${mode}`;
  const answer = ask(url).catch(() => null); // the page asks again, and tells what is wrong
  early = { url, at: Date.now(), answer };
  void answer.then(preload).catch(() => {});
}

/** The answer for a request that was sent early, once; null if there is none. */
export async function earlyAnswer({ method, url }: Request): Promise<Response | null> {
  const taken = early;
  if (taken?.url !== url || method !== "GET") return null;
  early = null;
  return Date.now() - taken.at > YOUNG ? null : taken.answer;
}

async function ask(url: string): Promise<Response | null> {
  const token = await accessToken();
  const answer = token ? await fetch(url, { headers: { Authorization: `Bearer ${token}` } }) : null;
  return answer?.ok ? answer : null;
}

async function preload(answer: Response | null): Promise<void> {
  const page = (await answer?.clone().json()) as FeedPage | undefined;
  const post = page?.items[0];
  const photo = post?.media[0];
  if (!post || photo?.kind !== "photo" || post.warning || post.sensitive || post.filtered.length > 0) return;
  const link = Object.assign(document.createElement("link"), {
    rel: "preload",
    as: "image",
    type: "image/avif",
    imageSrcset: sources(photo, "avif"),
    imageSizes: FEED_SIZES,
    fetchPriority: "high",
  });
  if (link.imageSrcset) document.head.append(link);
}
