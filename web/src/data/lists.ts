/** A paged list of the API, as one list that grows. */
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { type ApiError, asApiError } from "~/api/problems";
import type { Page } from "~/api/types";
import { MOST_PAGES } from "./cache";

export interface List<T, P extends Page<T> = Page<T>> {
  items: T[];
  pages: P[];
  /** Nothing has been answered yet. */
  loading: boolean;
  /** The last call failed; the items of earlier ones are kept. */
  error: ApiError | null;
  hasMore: boolean;
  loadingMore: boolean;
  more(): void;
  again(): void;
  updatedAt: number;
}

export function useList<T extends { id: string }, P extends Page<T> = Page<T>>(
  key: readonly unknown[],
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<P>,
  options: {
    enabled?: boolean;
    refetchOnMount?: boolean;
    /** Whether it is asked for again when the window gets the focus, or the network is back; an empty one always is. */
    refetchOnFocus?: boolean;
    /** Asked after each answer: in how many ms a list of one page is asked for again. */
    pace?: () => number | false;
  } = {},
): List<T, P> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: P) => last.next_cursor ?? undefined,
    maxPages: MOST_PAGES,
    enabled: options.enabled ?? true,
    refetchOnMount: options.refetchOnMount ?? true,
    refetchOnWindowFocus: options.refetchOnFocus ?? true,
    refetchOnReconnect: (running) => (options.refetchOnFocus ?? true) || running.state.data === undefined,
    refetchInterval: (running) =>
      running.state.data && running.state.data.pages.length > 1 ? false : (options.pace?.() ?? false),
  });
  return listOf<T, P>(query);
}

function listOf<T extends { id: string }, P extends Page<T>>(
  query: UseInfiniteQueryResult<{ pages: P[] }>,
): List<T, P> {
  const pages = query.data?.pages ?? [];
  return {
    items: distinct(pages.flatMap((page) => page.items)),
    pages,
    loading: query.isPending && !query.isError,
    error: query.error ? asApiError(query.error) : null,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage();
    },
    again: () => {
      void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch());
    },
    updatedAt: query.dataUpdatedAt,
  };
}

/** Pages of a list that changed between them may overlap: keep the first of each id. */
export function distinct<T extends { id: string }>(items: T[]): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(item.id) && seen.add(item.id));
}
