/** The authors whose stories wait, above the feed; the user's own first. */
import { useEffect, useRef, useState } from "preact/hooks";
import { me } from "~/api/session";
import { type TrayAuthor, trayIsOld, useSource, useTray } from "~/data/stories";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { t } from "~/words";
import { opens, refocus } from "./opened";
import { Ring } from "./ring";
import "./stories.css";
import "./tray.css";

export default function Tray() {
  const user = useStore(me);
  const tray = useTray();
  const box = useRef<HTMLUListElement>(null);
  const others = tray.items.filter((item) => item.id !== user?.id);
  const own = useOwn(user?.id, tray.items, tray.hasMore);
  useEffect(() => {
    if (tray.items.length > 0) refocus(box.current);
  }, [tray.items.length > 0]);
  if (!user) return null;
  return (
    <section class="tray-of-stories" aria-label={t("story.title")}>
      <Row box={box} more={tray.more} size={others.length}>
        <li class="tray-item own">
          {own ? (
            <Author item={own} name={t("story.yours")} />
          ) : (
            <a class="tray-link" href="/create/story">
              <Ring kind="none">
                <Avatar user={user} size="3.75rem" />
              </Ring>
              <span class="tray-name">{t("story.yours")}</span>
            </a>
          )}
          <a
            class="tray-add"
            href="/create/story"
            aria-label={t("story.add")}
            tabIndex={own ? undefined : -1}
          >
            <Icon name="plus" />
          </a>
        </li>
        {others.map((item) => (
          <li class="tray-item" key={item.id}>
            <Author item={item} name={item.author.username} />
          </li>
        ))}
        {tray.error && others.length === 0 && (
          <li class="tray-failed">
            <button type="button" class="button quiet slim" onClick={tray.again}>
              {t("action.again")}
            </button>
          </li>
        )}
      </Row>
    </section>
  );
}

function Author({ item, name }: { item: TrayAuthor; name: string }) {
  const { author, unseen } = item;
  const close = item.stories.some((story) => story.audience === "close_friends");
  const kind = unseen === 0 ? "seen" : close ? "close" : "new";
  const words = [
    unseen > 0 ? t("story.new", { count: unseen }) : t("story.allSeen"),
    ...(close ? [t("story.closeFriends")] : []),
  ];
  return (
    <a
      class="tray-link"
      href={`/stories/${author.username}`}
      data-opens={`author:${author.id}`}
      onClick={() => opens(`author:${author.id}`)}
    >
      <Ring kind={kind} close={close}>
        <Avatar user={author} size="3.75rem" />
      </Ring>
      <span class={`tray-name${unseen > 0 ? " strong" : ""}`}>{name}</span>
      <span class="unseen">{words.join(", ")}</span>
    </a>
  );
}

/**
 * The user's own item: from the pages that are loaded, else from their own stories, if it may be on a later page or the tray
 * does not have the latest change yet.
 */
function useOwn(userId: string | undefined, items: TrayAuthor[], hasMore: boolean): TrayAuthor | undefined {
  const known = items.find((item) => item.id === userId);
  const isOld = useStore(trayIsOld);
  const asked =
    userId && (isOld || (!known && hasMore)) ? { kind: "author" as const, id: userId } : undefined;
  const stories = useSource(asked, false).data?.filter((story) => story.state === "active");
  if (!asked || !stories) return known;
  const last = stories.at(-1);
  const unseen = stories.filter((story) => !story.viewer.seen);
  const shown = unseen[0] ?? last;
  return (
    shown && {
      id: asked.id,
      author: shown.author,
      count: stories.length,
      unseen: unseen.length,
      stories: [shown],
    }
  );
}

interface RowProps {
  box: { current: HTMLUListElement | null };
  more(): void;
  size: number;
  children: preact.ComponentChildren;
}

/** A row that scrolls sideways, also with buttons; near its end it asks for more. */
function Row({ box, more, size, children }: RowProps) {
  const [ends, setEnds] = useState({ start: true, end: true });
  const look = () => {
    const row = box.current;
    if (!row) return;
    const left = Math.abs(row.scrollLeft);
    const rest = row.scrollWidth - row.clientWidth - left;
    if (rest < row.clientWidth) more();
    setEnds((before) => {
      const now = { start: left < 8, end: rest < 8 };
      return now.start === before.start && now.end === before.end ? before : now;
    });
  };
  useEffect(() => {
    look();
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, [size]);
  const turn = (by: 1 | -1) => {
    const row = box.current;
    if (!row) return;
    const sign = document.documentElement.dir === "rtl" ? -1 : 1;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollBy({ left: sign * by * row.clientWidth * 0.8, behavior: still ? "instant" : "smooth" });
  };
  return (
    <>
      <ul class="tray-row-of-stories" ref={box} onScroll={look}>
        {children}
      </ul>
      {!ends.start && (
        <button
          type="button"
          class="tray-turn back"
          tabIndex={-1}
          aria-label={t("story.trayBack")}
          onClick={() => turn(-1)}
        >
          <Icon name="back" turns />
        </button>
      )}
      {!ends.end && (
        <button
          type="button"
          class="tray-turn on"
          tabIndex={-1}
          aria-label={t("story.trayOn")}
          onClick={() => turn(1)}
        >
          <Icon name="forward" turns />
        </button>
      )}
    </>
  );
}
