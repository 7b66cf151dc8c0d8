/** Posts that the viewer did not ask for. */
import { answerOf, api } from "~/api/client";
import type { ExploreItem } from "~/api/types";
import { type List, useList } from "./lists";
import { firstFull } from "./posts";

const POSTS = 32; // of a page: two patterns of the mosaic

/** The first page of each call has other posts, so a list that is there is not asked for again. */
export function useExplore(enabled: boolean): List<ExploreItem> {
  return useList<ExploreItem>(
    ["posts", "explore"],
    (cursor, signal) =>
      firstFull(
        (from) =>
          answerOf(api.GET("/v1/explore", { params: { query: { cursor: from, limit: POSTS } }, signal })),
        cursor,
      ),
    { enabled, refetchOnMount: false, refetchOnFocus: false },
  );
}
