/** The home feed: latest or ranked, as one virtual list in the document's own scroll. */
import { useEffect, useRef, useState } from "preact/hooks";
import { WindowVirtualizer, type WindowVirtualizerHandle } from "virtua";
import type { FeedItem } from "~/api/types";
import { arrivals, showArrivals } from "~/data/arrivals";
import { setMark } from "~/data/marks";
import { keptFeed } from "~/data/offline";
import { type Mode, useFeed } from "~/data/posts";
import { onScreen } from "~/data/reports";
import { watchPost } from "~/data/watch";
import { MODE } from "~/early";
import { useKeys } from "~/keys";
import { cameBack, useTitle } from "~/navigation";
import { PostCard } from "~/post/card";
import { useStore } from "~/store";
import { More } from "~/ui/more";
import { useOnScreen } from "~/ui/on-screen";
import { Failed } from "~/ui/states";
import { dateTime, t } from "~/words";
import { NobodyFollowed } from "./empty";
import { Stories } from "./stories";
import "./feed.css";

const DRAWN_AHEAD = 900; // pixels around the screen whose posts are in the document

/** Where the reader was when the feed was left, by post: heights change, posts do not. */
const places = new Map<Mode, { id: string; offset: number }>();

export default function Feed() {
  const [mode, setMode] = useState<Mode>(localStorage.getItem(MODE) === "ranked" ? "ranked" : "latest");
  useTitle(undefined);
  const choose = (next: Mode) => {
    localStorage.setItem(MODE, next);
    scrollTo(0, 0);
    setMode(next);
  };
  return (
    <div class="column feed">
      <Stories />
      <div class="feed-head">
        <h1 class="unseen">{t("feed.title")}</h1>
        <div class="segments" role="group" aria-label={t("feed.order")}>
          <button type="button" aria-pressed={mode === "latest"} onClick={() => choose("latest")}>
            {t("feed.latest")}
          </button>
          <button type="button" aria-pressed={mode === "ranked"} onClick={() => choose("ranked")}>
            {t("feed.ranked")}
          </button>
        </div>
      </div>
      <Posts key={mode} mode={mode} />
    </div>
  );
}

function Posts({ mode }: { mode: Mode }) {
  const list = useFeed(mode);
  const kept = useKept(mode, list);
  if (kept) {
    return (
      <>
        <p class="banner dated" role="status">
          {t("feed.kept", { time: dateTime(kept.at) })}
          <button type="button" onClick={list.again}>
            {t("action.again")}
          </button>
        </p>
        <Virtual mode={mode} items={kept.page.items} more={() => {}} />
      </>
    );
  }
  if (list.loading) return <Skeleton />;
  if (list.error && list.items.length === 0) return <Failed problem={list.error} onAgain={list.again} />;
  if (list.items.length === 0 && !list.hasMore) return <NobodyFollowed />;
  return (
    <>
      {list.pages.some((page) => page.degraded) && (
        <p class="banner" role="status">
          {t("feed.degraded")}
          <button type="button" onClick={list.again}>
            {t("action.again")}
          </button>
        </p>
      )}
      <Arrivals />
      <Virtual mode={mode} items={list.items} more={list.more} />
      <More list={list} />
      {!list.hasMore && !list.error && <p class="feed-end soft">{t("feed.end")}</p>}
    </>
  );
}

function Virtual({ mode, items, more }: { mode: Mode; items: FeedItem[]; more(): void }) {
  const virtual = useRef<WindowVirtualizerHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const here = useRef(-1);
  useReturn(mode, items, virtual, box);
  const current = () => items[focused(box.current) ?? here.current];
  const step = (by: number) => {
    const from = focused(box.current) ?? (here.current >= 0 ? here.current : by > 0 ? -1 : 0);
    const to = Math.min(items.length - 1, Math.max(0, from + by));
    here.current = to;
    if (to >= items.length - 3) more();
    virtual.current?.scrollToIndex(to, { align: "start", offset: -topEdge() });
    focusWhenDrawn(box.current, to);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    l: () => {
      const post = current();
      if (post) void setMark(post, "like", !post.viewer.liked);
    },
    s: () => {
      const post = current();
      if (post) void setMark(post, "save", !post.viewer.saved);
    },
    c: () => {
      const link = box.current?.querySelector<HTMLElement>(
        `[data-at="${focused(box.current) ?? here.current}"] a[href^="/p/"]`,
      );
      link?.click();
    },
  });
  return (
    <div ref={box}>
      <WindowVirtualizer ref={virtual} bufferSize={DRAWN_AHEAD} itemSize={700}>
        {items.map((post, at) => (
          <Entry key={post.id} post={post} at={at} />
        ))}
      </WindowVirtualizer>
    </div>
  );
}

function Entry({ post, at }: { post: FeedItem; at: number }) {
  const ref = useRef<HTMLElement>(null);
  useOnScreen(
    ref,
    () => {
      const ends = [onScreen(post.id), watchPost(post.id)];
      return () => {
        for (const end of ends) end();
      };
    },
    post.id,
  );
  return (
    <article
      ref={ref}
      class="post"
      data-at={at}
      data-post={post.id}
      tabIndex={-1}
      aria-label={t("post.by", { name: post.author.username })}
      aria-posinset={at + 1}
      aria-setsize={-1}
    >
      <PostCard post={post} first={at === 0} />
    </article>
  );
}

/** New posts that came while the reader was further down. */
function Arrivals() {
  const waiting = useStore(arrivals);
  if (waiting.length === 0) return null;
  return (
    <p class="arrivals" role="status">
      <button
        type="button"
        class="button main slim"
        onClick={() => {
          showArrivals();
          scrollTo(0, 0);
        }}
      >
        {t("feed.new", { count: waiting.length })}
      </button>
    </p>
  );
}

/** Come back to the post that was at the top of the screen. */
function useReturn(
  mode: Mode,
  items: FeedItem[],
  virtual: { current: WindowVirtualizerHandle | null },
  box: { current: HTMLElement | null },
) {
  useEffect(() => {
    const place = places.get(mode);
    const at = place && cameBack() ? items.findIndex((post) => post.id === place.id) : -1;
    if (place && at >= 0) virtual.current?.scrollToIndex(at, { align: "start", offset: place.offset });
    const remember = () => {
      for (const article of box.current?.querySelectorAll<HTMLElement>("[data-post]") ?? []) {
        const { top, bottom } = article.getBoundingClientRect();
        if (bottom > topEdge())
          return void places.set(mode, { id: article.dataset.post ?? "", offset: -top });
      }
    };
    addEventListener("scroll", remember, { passive: true });
    return () => removeEventListener("scroll", remember);
  }, []);
}

/** The feed of the last visit, from when there is no network until the service answers. */
function useKept(mode: Mode, { items, loading, error }: ReturnType<typeof useFeed>) {
  const [kept, setKept] = useState<Awaited<ReturnType<typeof keptFeed>>>(null);
  const wanted = items.length === 0 && error?.offline === true;
  useEffect(() => {
    if (wanted) void keptFeed(mode).then(setKept);
    else if (!loading) setKept(null);
  }, [wanted, loading]);
  return items.length === 0 ? kept : null;
}

function focused(box: HTMLElement | null): number | null {
  const article = document.activeElement?.closest<HTMLElement>("[data-at]");
  return article && box?.contains(article) ? Number(article.dataset.at) : null;
}

/** The height of what covers the top of the page. */
function topEdge(): number {
  return document.querySelector<HTMLElement>(".top")?.offsetHeight ?? 0;
}

function focusWhenDrawn(box: HTMLElement | null, at: number, frames = 60) {
  const article = box?.querySelector<HTMLElement>(`[data-at="${at}"]`);
  if (article) article.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenDrawn(box, at, frames - 1));
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {[1, 2].map((each) => (
        <div class="post" key={each}>
          <div class="post-head">
            <div class="person">
              <span class="avatar bone" />
              <span class="bone" style={{ width: "8rem" }} />
            </div>
          </div>
          <div class="bone" style={{ aspectRatio: "4 / 3" }} />
          <div class="post-text" style={{ paddingBlockStart: "1rem" }}>
            <span class="bone" style={{ width: "60%" }} />
          </div>
        </div>
      ))}
    </div>
  );
}
