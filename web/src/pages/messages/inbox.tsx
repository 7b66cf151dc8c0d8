/** The conversations of the viewer by last activity, and the requests. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { Conversation, MessageRequest } from "~/api/types";
import { Faces } from "~/conversation/faces";
import { nameOf, previewOf, titleOf } from "~/conversation/names";
import {
  answerMessageRequest,
  dropConversation,
  useConversation,
  useInbox,
  useMessageRequests,
} from "~/data/conversations";
import { type KeptInbox, keptInbox } from "~/data/offline";
import { letters } from "~/data/outbox";
import { setRestriction } from "~/data/users";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Confirm } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Empty, Failed, PeopleSkeleton } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { Waiting } from "~/ui/waiting";
import "~/ui/rows.css";
import { ago, dateTime, number, t } from "~/words";

let scrolled = 0; // where the list was, for when the user comes back to it

export function Inbox({ here, onNew }: { here: string | null; onNew(): void }) {
  const list = useInbox();
  const requests = useMessageRequests();
  const kept = useKept(list.error !== null && list.items.length === 0);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.scrollTo({ top: scrolled });
  }, [list.loading]);
  const items = list.items.length > 0 ? list.items : (kept?.page.items ?? []);
  return (
    <>
      <header class="page-head">
        <h1>{t("messages.title")}</h1>
        <button type="button" class="icon-button" aria-label={t("messages.new")} onClick={onNew}>
          <Icon name="edit" />
        </button>
      </header>
      <div
        class="inbox-list"
        ref={box}
        onScroll={(event) => {
          scrolled = event.currentTarget.scrollTop;
        }}
      >
        {requests.items.length > 0 && (
          <Waiting
            href="/messages/requests"
            text={t("messages.requests")}
            count={requests.items.length}
            more={requests.hasMore}
          />
        )}
        {kept && list.error?.offline === false && <Failed inline problem={list.error} onAgain={list.again} />}
        {kept && list.error?.offline && (
          <p class="banner dated" role="status">
            {t("messages.kept", { time: dateTime(kept.at) })}
            <button type="button" onClick={list.again}>
              {t("action.again")}
            </button>
          </p>
        )}
        {list.loading && <PeopleSkeleton />}
        {list.error && items.length === 0 && <Failed problem={list.error} onAgain={list.again} />}
        {!list.loading && !list.error && items.length === 0 && !list.hasMore && (
          <Empty icon="send" title={t("messages.emptyTitle")} text={t("messages.emptyText")}>
            <button type="button" class="button main" onClick={onNew}>
              {t("messages.new")}
            </button>
          </Empty>
        )}
        <ul>
          {items.map((conversation) => (
            <Row key={conversation.id} conversation={conversation} here={conversation.id === here} />
          ))}
        </ul>
        {!kept && <More list={list} />}
      </div>
    </>
  );
}

/** What the inbox was when it was last read. */
function useKept(wanted: boolean): KeptInbox | null {
  const [kept, setKept] = useState<KeptInbox | null>(null);
  useEffect(() => {
    if (wanted) void keptInbox().then(setKept);
    else setKept(null);
  }, [wanted]);
  return kept;
}

function Row({ conversation, here }: { conversation: Conversation; here: boolean }) {
  const waiting = useStore(letters).filter(({ conversationId }) => conversationId === conversation.id);
  const failed = waiting.some(({ problem }) => problem);
  const { last_message: last, unread, muted } = conversation;
  const newest = waiting.at(-1);
  const line = newest
    ? t("messages.you", { text: newest.text || t("messages.sentSomething") })
    : (previewOf(conversation) ?? t("messages.none"));
  return (
    <li>
      <a
        class={`row-link conversation${unread > 0 ? " unread" : ""}`}
        href={`/messages/${conversation.id}`}
        aria-current={here ? "page" : undefined}
      >
        <Faces conversation={conversation} />
        <span class="lines">
          <span class="title" dir="auto">
            {titleOf(conversation)}
          </span>
          <span class="preview small" dir="auto">
            {failed && <span class="accent">{t("messages.notSent")} </span>}
            {line}
          </span>
        </span>
        <span class="facts small soft">
          {last && (
            <time dateTime={last.created_at} title={dateTime(last.created_at)}>
              {ago(last.created_at)}
            </time>
          )}
          <span class="marks">
            {muted && (
              <>
                <Icon name="mute" />
                <span class="unseen">{t("messages.muted")}</span>
              </>
            )}
            {newest && !failed && <Icon name="clock" />}
            {unread > 0 && (
              <span class={`count${muted ? " quiet" : ""}`}>
                <span aria-hidden="true">{unread >= 99 ? "99+" : number(unread)}</span>
                <span class="unseen">{t("messages.unread", { count: unread })}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

export function Requests() {
  const list = useMessageRequests();
  return (
    <>
      <header class="page-head">
        <a class="icon-button" href="/messages" aria-label={t("messages.back")}>
          <Icon name="back" turns />
        </a>
        <h1>{t("messages.requests")}</h1>
      </header>
      <div class="inbox-list">
        {list.items.length > 0 && <p class="soft small requests-note">{t("messages.requestsText")}</p>}
        {list.loading && <PeopleSkeleton />}
        {list.error && list.items.length === 0 && <Failed problem={list.error} onAgain={list.again} />}
        {!list.loading && !list.error && list.items.length === 0 && (
          <Empty icon="check" title={t("messages.noRequests")} text={t("messages.requestsText")} />
        )}
        <ul>
          {list.items.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </ul>
        <More list={list} />
      </div>
    </>
  );
}

/** Further conversations that the same account began. */
function Folded({ ids }: { ids: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="folded" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="small soft">{t("messages.folded", { count: ids.length })}</summary>
      {open && (
        <ul>
          {ids.map((id) => (
            <FoldedRow key={id} id={id} />
          ))}
        </ul>
      )}
    </details>
  );
}

function FoldedRow({ id }: { id: string }) {
  const { data } = useConversation(id, false);
  return (
    <li>
      <a class="text-link small" href={`/messages/${id}`}>
        {data ? titleOf(data) : "…"}
      </a>
    </li>
  );
}

function RequestRow({ request }: { request: MessageRequest }) {
  const [asks, setAsks] = useState(false);
  const { requester, folded } = request;
  const all = [request.id, ...folded];
  const act = (action: Promise<unknown>) =>
    void action.catch((error) => toast(t("messages.failed"), { kind: "error", problem: asApiError(error) }));
  return (
    <li class="request" aria-label={t("messages.requestOf", { name: requester.username })}>
      <a class="row-link conversation" href={`/messages/${request.id}`}>
        <Avatar user={requester} size="3rem" />
        <span class="lines">
          <span class="title">
            {nameOf(requester)} <span class="soft small">@{requester.username}</span>
          </span>
          <span class="preview small" dir="auto">
            {previewOf(request) ?? t("messages.none")}
          </span>
        </span>
        {request.last_message && (
          <time class="small soft" dateTime={request.last_message.created_at}>
            {ago(request.last_message.created_at)}
          </time>
        )}
      </a>
      {folded.length > 0 && <Folded ids={folded} />}
      <div class="request-acts">
        <button
          type="button"
          class="button main slim"
          onClick={() => act(answerMessageRequest(request.id, "accept"))}
        >
          {t("messages.accept")}
        </button>
        <button
          type="button"
          class="button quiet slim"
          onClick={() => act(Promise.all(all.map((id) => answerMessageRequest(id, "decline"))))}
        >
          {folded.length > 0 ? t("messages.declineAll", { count: all.length }) : t("messages.decline")}
        </button>
        <button type="button" class="button quiet slim danger" onClick={() => setAsks(true)}>
          {t("messages.block")}
        </button>
      </div>
      {asks && (
        <Confirm
          title={t("messages.blockTitle", { name: requester.username })}
          text={t("messages.blockRequest")}
          action={t("messages.block")}
          onClose={() => setAsks(false)}
          onConfirm={() =>
            void setRestriction(requester, "blocks", true).then(
              (done) => done && dropConversation(request.id),
            )
          }
        />
      )}
    </li>
  );
}
