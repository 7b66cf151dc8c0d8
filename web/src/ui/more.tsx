/** The end of a list that grows: asks for the next page before it comes into view. */
import { useEffect, useRef } from "preact/hooks";
import type { List } from "~/data/lists";
import { t } from "~/words";
import { Failed } from "./states";

const AHEAD = "800px";

export function More({
  list,
}: {
  list: Pick<List<{ id: string }>, "hasMore" | "loadingMore" | "more" | "error" | "again" | "items">;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = ref.current;
    if (!target || !list.hasMore || list.error) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && list.more(),
      {
        rootMargin: AHEAD,
      },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [list.hasMore, list.items.length, list.loadingMore, list.error]);
  if (list.error && list.items.length > 0) return <Failed inline problem={list.error} onAgain={list.again} />;
  return (
    <div ref={ref} class="more" role={list.loadingMore ? "status" : undefined}>
      {list.loadingMore && <span class="unseen">{t("list.loading")}</span>}
    </div>
  );
}
