/** Addresses of media end after a while: a post whose picture was refused is asked for again, once in a while. */

import { asApiError } from "~/api/problems";
import { patchPost } from "~/data/cache";
import { fetchPost } from "~/data/posts";

const PAUSE = 60_000; // ms between two tries for one post
const tried = new Map<string, number>();

export function refreshPost(id: string): void {
  const now = Date.now();
  if (now - (tried.get(id) ?? -PAUSE) < PAUSE || !navigator.onLine) return;
  tried.set(id, now);
  fetchPost(id).then((post) => patchPost(id, { media: post.media }), asApiError);
}
