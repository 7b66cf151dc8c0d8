/** All comments that the viewer wrote. */
import { answerOf, api } from "~/api/client";
import type { OwnComment } from "~/api/types";
import { useList } from "./lists";

export function useOwnComments() {
  return useList<OwnComment>(["mine", "comments"], (cursor, signal) =>
    answerOf(api.GET("/v1/users/me/comments", { params: { query: { cursor } }, signal })),
  );
}
