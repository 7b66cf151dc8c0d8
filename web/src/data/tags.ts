/** Queries and changes of tags: their posts, the tags that trend, and those that the viewer follows. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import type { FollowedTag, Post, TagPage, TrendingTag } from "~/api/types";
import { stale } from "./cache";
import { type List, useList } from "./lists";

export type TagOrder = "newest" | "top";

const FOLLOWED = ["followed-tags"];
const keyOf = (tag: string) => ["posts", "tag", tag];

export function useTag(tag: string, order: TagOrder): List<Post, TagPage> {
  return useList<Post, TagPage>([...keyOf(tag), order], (cursor, signal) =>
    answerOf(
      api.GET("/v1/explore/tags/{tag}", {
        params: { path: { tag }, query: { order, cursor, limit: 24 } },
        signal,
      }),
    ),
  );
}

export function useTrending(): { tags: TrendingTag[]; loading: boolean; failed: boolean } {
  const query = useQuery({
    queryKey: ["trending"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/explore/trending", { signal })),
  });
  return { tags: query.data?.items ?? [], loading: query.isPending, failed: query.isError };
}

/** A user follows few tags, so one page has them all. */
export function useFollowedTags(enabled: boolean): FollowedTag[] {
  const query = useQuery({
    queryKey: FOLLOWED,
    queryFn: ({ signal }) =>
      answerOf(api.GET("/v1/users/me/tags", { params: { query: { limit: 100 } }, signal })),
    enabled,
  });
  return query.data?.items ?? [];
}

/** @throws ApiError, with code `too-many-tags` where one more cannot be followed */
export async function followTag(tag: string, follow: boolean): Promise<void> {
  const call = { params: { path: { tag } } };
  try {
    if (follow) await answerOf(api.PUT("/v1/tags/{tag}/follow", call));
    else await answerOf(api.DELETE("/v1/tags/{tag}/follow", call));
  } catch (error) {
    throw asApiError(error);
  }
  stale(FOLLOWED, keyOf(tag), ["posts", "feed"]);
}

/** The address of a tag's page. */
export function pageOfTag(tag: string): string {
  return `/explore/tags/${encodeURIComponent(tag)}`;
}
