/** One notification: faces, a sentence, when, and the post that it is about. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Notice } from "~/api/types";
import { useThumbnail } from "~/data/notifications";
import { Faces } from "~/ui/faces";
import { Icon } from "~/ui/icon";
import { useOnScreen } from "~/ui/on-screen";
import { ago, dateTime, type Key, T, t } from "~/words";
import { pathOf } from "./path";
import "~/ui/rows.css";

const WITHOUT_NAMES = new Set(["system"]);

export function Item({ item, fresh }: { item: Notice; fresh: boolean }) {
  const row = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useOnScreen(
    row,
    () => {
      setSeen(true);
      return () => {};
    },
    item.id,
  );
  const photo = useThumbnail(item.target.post_id, seen);
  return (
    <li ref={row}>
      <a class={`row-link notice${fresh ? " fresh" : ""}`} href={pathOf(item)}>
        {item.actors.length > 0 ? <Faces users={item.actors} size="2.75rem" /> : <Sign />}
        <span class="text">
          {fresh && <span class="unseen">{t("notifications.new")}: </span>}
          <Sentence item={item} />{" "}
          <time class="soft small" dateTime={item.created_at} title={dateTime(item.created_at)}>
            {ago(item.created_at)}
          </time>
        </span>
        {photo && <img class="thumbnail" src={photo} alt={t("notifications.post")} width="44" height="44" />}
        {photo === undefined && <span class="thumbnail" />}
      </a>
    </li>
  );
}

/** In the place of faces. */
function Sign() {
  return (
    <span class="sign">
      <Icon name="bell" />
    </span>
  );
}

/** The sentence of a type, with the names in bold and the others as a number. Types to come have a text of their own. */
function Sentence({ item }: { item: Notice }) {
  const { type, actors_count: all } = item;
  const [first, second] = item.actors;
  const key = keyOf(item);
  if (t(key) === key) return <span dir="auto">{item.fallback.body}</span>;
  if (WITHOUT_NAMES.has(type)) return <span>{t(key)}</span>;
  const name = <Name>{first?.username ?? t("notifications.someone")}</Name>;
  const two = `${key}Two` as Key;
  if (all === 2 && second && t(two) !== two)
    return <T k={two} name={name} other={<Name>{second.username}</Name>} />;
  const more = `${key}More` as Key;
  if (all > 1 && t(more) !== more) return <T k={more} name={name} count={all - 1} />;
  return <T k={key} name={name} />;
}

function keyOf({ type, target }: Notice): Key {
  return type === "mention" && target.kind === "comment"
    ? "notify.mentionComment"
    : (`notify.${type}` as Key);
}

function Name({ children }: { children: ComponentChildren }) {
  return <bdi class="strong">{children}</bdi>;
}
