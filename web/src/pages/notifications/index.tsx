/** What happened to the viewer and the viewer's posts, the latest first, by day; and what the viewer's settings filter. */
import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { Notice } from "~/api/types";
import { markRead, readNotificationsAgain, sameOf, useNotifications } from "~/data/notifications";
import { usePeople } from "~/data/users";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Empty, Failed, NotFound, PeopleSkeleton } from "~/ui/states";
import { Waiting } from "~/ui/waiting";
import { t } from "~/words";
import { dayOf } from "./days";
import { Item } from "./item";
import { PushCard } from "./push-card";
import "./notifications.css";

export default function Notifications() {
  const { part } = useParams();
  if (part && part !== "requests") return <NotFound />;
  return part ? <Filtered /> : <All />;
}

function All() {
  const list = useNotifications("list");
  const filtered = useNotifications("requests");
  const requests = usePeople({ list: "requests" });
  const fresh = useFresh(list.items);
  useEffect(readNotificationsAgain, []);
  useTitle(t("notifications.title"));
  return (
    <div class="column notifications">
      <header class="page-head">
        <h1>{t("notifications.title")}</h1>
        <a
          class="icon-button"
          href="/settings/notifications"
          aria-label={t("notifications.settings")}
          title={t("notifications.settings")}
        >
          <Icon name="settings" />
        </a>
      </header>
      {requests.items.length > 0 && (
        <Waiting
          href="/requests"
          text={t("notifications.follows")}
          count={requests.items.length}
          more={requests.hasMore}
        />
      )}
      {filtered.items.length > 0 && (
        <Waiting
          href="/notifications/requests"
          text={t("notifications.filtered")}
          count={filtered.items.length}
          more={filtered.hasMore}
        />
      )}
      {list.items.length > 0 && <PushCard />}
      {list.loading && <PeopleSkeleton />}
      {list.error && list.items.length === 0 && <Failed problem={list.error} onAgain={list.again} />}
      {!list.loading && !list.error && list.items.length === 0 && !list.hasMore && (
        <Empty icon="bell" title={t("notifications.emptyTitle")} text={t("notifications.emptyText")}>
          <a class="button main" href="/create">
            {t("notifications.emptyAction")}
          </a>
        </Empty>
      )}
      <Days items={list.items} fresh={fresh} />
      <More list={list} />
    </div>
  );
}

function Filtered() {
  const list = useNotifications("requests");
  useTitle(t("notifications.filtered"));
  return (
    <div class="column notifications">
      <header class="page-head">
        <a class="icon-button back" href="/notifications" aria-label={t("notifications.back")}>
          <Icon name="back" turns />
        </a>
        <h1>{t("notifications.filtered")}</h1>
      </header>
      <p class="soft small note">{t("notifications.filteredText")}</p>
      {list.loading && <PeopleSkeleton />}
      {list.error && list.items.length === 0 && <Failed problem={list.error} onAgain={list.again} />}
      {!list.loading && !list.error && list.items.length === 0 && !list.hasMore && (
        <Empty icon="check" title={t("notifications.filteredEmpty")} />
      )}
      <Days items={list.items} fresh={new Set()} />
      <More list={list} />
    </div>
  );
}

function Days({ items, fresh }: { items: Notice[]; fresh: ReadonlySet<string> }) {
  const days = new Map<string, Notice[]>();
  for (const item of items) {
    const day = dayOf(item.created_at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 class="day small soft">{day}</h2>
          <ul>
            {ofDay.map((item) => (
              <Item key={sameOf(item)} item={item} fresh={fresh.has(sameOf(item))} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/**
 * Mark as read what is shown, while the page is visible. What was unread stays marked on the screen until the page is left.
 */
function useFresh(items: Notice[]): ReadonlySet<string> {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const marked = useRef("");
  const latest = items[0];
  useEffect(() => {
    const unread = items.filter((item) => !item.read).map(sameOf);
    if (unread.some((each) => !fresh.has(each))) setFresh(new Set([...fresh, ...unread]));
    const mark = () => {
      if (!latest || latest.read || latest.id === marked.current || document.visibilityState !== "visible")
        return;
      marked.current = latest.id;
      markRead(latest).catch((error) => {
        asApiError(error);
        marked.current = "";
      });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [latest?.id, items.length]);
  return fresh;
}
