/** Queries and changes of the viewer's collections of saved posts. */
import type { InfiniteData } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import type { Collection, CollectionCard, Post } from "~/api/types";
import { cache, patchPost, stale } from "./cache";
import { useList } from "./lists";

const LIST = ["collections"];
const keyOf = (id: string) => ["posts", "collection", id];

export function useCollections() {
  return useList<CollectionCard>(LIST, (cursor, signal) =>
    answerOf(api.GET("/v1/collections", { params: { query: { cursor, limit: 45 } }, signal })),
  );
}

export function useCollection(id: string) {
  return useList<Post, Collection>(keyOf(id), (cursor, signal) =>
    answerOf(
      api.GET("/v1/collections/{collection_id}", {
        params: { path: { collection_id: id }, query: { cursor, limit: 24 } },
        signal,
      }),
    ),
  );
}

/** Make a collection. A try after a lost answer has the same key, so it makes no second one. */
export async function createCollection(name: string, key: string): Promise<CollectionCard> {
  const made = await answerOf(
    api.POST("/v1/collections", { body: { name }, params: { header: { "Idempotency-Key": key } } }),
  );
  stale(LIST);
  return made;
}

export type CollectionChange =
  | { name: string }
  | { cover: string }
  | { move: { post_id: string; before: string | null } };

export async function changeCollection(id: string, body: CollectionChange): Promise<void> {
  await answerOf(
    api.PATCH("/v1/collections/{collection_id}", { body, params: { path: { collection_id: id } } }),
  );
  stale(LIST, keyOf(id));
}

export async function deleteCollection(id: string): Promise<void> {
  await answerOf(api.DELETE("/v1/collections/{collection_id}", { params: { path: { collection_id: id } } }));
  cache.removeQueries({ queryKey: keyOf(id) });
  stale(LIST);
}

/** Put a post first in a collection, which also saves it. */
export async function collect(id: string, postId: string): Promise<void> {
  await answerOf(api.PUT("/v1/collections/{collection_id}/items/{post_id}", itemOf(id, postId)));
  patchPost(postId, { viewer: { saved: true } });
  stale(LIST, keyOf(id), ["posts", "saves"]);
}

/** Take a post out of a collection; it stays saved. */
export async function uncollect(id: string, postId: string): Promise<void> {
  await answerOf(api.DELETE("/v1/collections/{collection_id}/items/{post_id}", itemOf(id, postId)));
  stale(LIST, keyOf(id));
}

function itemOf(id: string, postId: string) {
  return { params: { path: { collection_id: id, post_id: postId } } };
}

/** Put a post directly before another one, or last: shown at once, and read again if it is refused. */
export async function moveInCollection(id: string, postId: string, before: string | null): Promise<void> {
  cache.setQueryData<InfiniteData<Collection>>(keyOf(id), (data) => data && moved(data, postId, before));
  try {
    await changeCollection(id, { move: { post_id: postId, before } });
  } catch (error) {
    stale(keyOf(id));
    throw error;
  }
}

function moved(data: InfiniteData<Collection>, postId: string, before: string | null) {
  const all = data.pages.flatMap(({ items }) => items);
  const post = all.find(({ id }) => id === postId);
  if (!post) return data;
  const rest = all.filter(({ id }) => id !== postId);
  rest.splice(before ? rest.findIndex(({ id }) => id === before) : rest.length, 0, post);
  let start = 0;
  const pages = data.pages.map((page) => {
    const items = rest.slice(start, start + page.items.length);
    start += page.items.length;
    return { ...page, items };
  });
  return { ...data, pages };
}
