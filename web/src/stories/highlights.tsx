/** The highlights of a profile, in a row of circles. */
import { useEffect, useRef } from "preact/hooks";
import { me } from "~/api/session";
import type { User } from "~/api/types";
import { useHighlights } from "~/data/stories";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { Photo } from "~/ui/photo";
import { t } from "~/words";
import { Glyph } from "./glyph";
import { opens, refocus } from "./opened";
import { Ring } from "./ring";
import "./stories.css";
import "./highlights.css";

export function Highlights({ user }: { user: User }) {
  const viewer = useStore(me);
  const own = viewer?.id === user.id;
  const box = useRef<HTMLUListElement>(null);
  const open = viewer && user.viewer.can.includes("view_posts") && !user.viewer.blocked;
  const list = useHighlights(open ? user.id : undefined);
  const shown = list.items.filter((card) => own || card.count > 0);
  useEffect(() => refocus(box.current), [shown.length > 0]);
  if (!open || (shown.length === 0 && !own)) return null;
  return (
    <section aria-label={t("highlight.title")}>
      <ul class="highlights" ref={box}>
        {own && (
          <li>
            <a class="highlight" href="/highlights/new">
              <Ring kind="none">
                <span class="highlight-cover add">
                  <Icon name="plus" />
                </span>
              </Ring>
              <span class="highlight-name">{t("highlight.newShort")}</span>
            </a>
          </li>
        )}
        {shown.map((card) => (
          <li key={card.id}>
            <a
              class="highlight"
              href={`/highlights/${card.id}`}
              data-opens={card.id}
              aria-label={t("highlight.of", { title: card.title, count: card.count })}
              onClick={() => opens(card.id)}
            >
              <Ring kind="seen">
                <span class="highlight-cover">
                  {card.cover ? (
                    <Photo media={card.cover} frame={1} sizes="5rem" decorative />
                  ) : (
                    <Glyph name="star" />
                  )}
                </span>
              </Ring>
              <span class="highlight-name" dir="auto">
                {card.title}
              </span>
            </a>
          </li>
        ))}
        {list.hasMore && (
          <li>
            <button type="button" class="highlight more-of" disabled={list.loadingMore} onClick={list.more}>
              <Ring kind="none">
                <span class="highlight-cover add">
                  <Icon name="more" />
                </span>
              </Ring>
              <span class="highlight-name">{t("highlight.more")}</span>
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
