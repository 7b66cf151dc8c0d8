/** The messages of a conversation from the oldest that was read to the newest, with the end in view. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Conversation } from "~/api/types";
import { nameOf } from "~/conversation/names";
import { dayName } from "~/conversation/times";
import { heard, markedRead } from "~/data/message-events";
import { letters } from "~/data/outbox";
import { rowsOf } from "~/data/thread-rows";
import { trimThread, useThread } from "~/data/threads";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { Failed } from "~/ui/states";
import { dateTime, t } from "~/words";
import { LetterRow } from "./letter";
import { MessageRow } from "./message";

const AHEAD = 600; // pixels before the oldest message at which older ones are read
const AT_END = 80; // pixels
const AWAY = 320; // pixels from the end at which the way back is offered
const MARK_AFTER = 250; // ms: a message is read when it has been on the screen for a moment

export function MessageList({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const userId = useStore(me)?.id ?? "";
  const thread = useThread(id);
  const waiting = useStore(letters);
  const { messages, older } = thread.thread;
  const own = useMemo(() => waiting.filter((each) => each.conversationId === id), [waiting, id]);
  const box = useRef<HTMLDivElement>(null);
  const [firstNew, setFirstNew] = useFirstNew(conversation, messages.length > 0);
  const rows = rowsOf(messages, own, userId, firstNew);
  const away = useAway(box);
  const newest = messages.at(-1)?.seq ?? 0;
  useAnchor(box, newest, own.at(-1)?.clientId);
  useDivider(box, firstNew);
  useReadMarks(conversation, box, newest);
  useOlder(box, older ?? null, thread.more, messages.length);
  const state = useRef(conversation.state);
  useEffect(() => {
    if (state.current !== conversation.state) thread.again(); // an accepted request has its photos
    state.current = conversation.state;
  }, [conversation.state]);
  useEffect(() => {
    if (own.length > 0) setFirstNew(null); // who writes has read
  }, [own.at(-1)?.clientId]);
  const toEnd = () => {
    trimThread(id);
    box.current?.scrollTo({ top: 0 });
    box.current?.focus({ preventScroll: true });
  };
  const seen = lastSeen(conversation, userId, messages);
  return (
    <div class="thread-body">
      <div
        class="thread-scroll"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
        tabIndex={0}
        role="group"
        aria-label={t("messages.list")}
        onKeyDown={step}
      >
        <div class="thread-inner">
          {thread.olderError && <Failed inline problem={thread.olderError} onAgain={thread.more} />}
          {thread.loadingOlder && (
            <p class="soft small loading" role="status">
              {t("list.loading")}
            </p>
          )}
          {older === null && <Beginning conversation={conversation} isEmpty={rows.length === 0} />}
          <ol class="rows">
            {rows.map((row) => {
              if (row.kind === "day") {
                return (
                  <li class="day small soft" key={row.key}>
                    <time dateTime={row.time} title={dateTime(row.time)}>
                      {dayName(row.time)}
                    </time>
                  </li>
                );
              }
              if (row.kind === "new") {
                return (
                  <li class="new-line small" key={row.key}>
                    {t("messages.newLine")}
                  </li>
                );
              }
              if (row.kind === "letter")
                return <LetterRow key={row.key} letter={row.letter} begins={row.begins} ends={row.ends} />;
              return (
                <MessageRow
                  key={row.key}
                  message={row.message}
                  begins={row.begins}
                  ends={row.ends}
                  dated={row.dated}
                  conversation={conversation}
                  isLast={row.message.seq === newest}
                  seenBy={row.message.seq === seen.seq ? seen.names : null}
                />
              );
            })}
          </ol>
          {thread.error && (!thread.error.offline || messages.length === 0) && (
            <Failed inline problem={thread.error} onAgain={thread.again} />
          )}
        </div>
      </div>
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="forward" />
          <span class={conversation.unread > 0 ? "" : "unseen"}>
            {conversation.unread > 0
              ? t("messages.unread", { count: conversation.unread })
              : t("messages.toEnd")}
          </span>
        </button>
      )}
      <Heard conversation={conversation} />
    </div>
  );
}

function Beginning({ conversation, isEmpty }: { conversation: Conversation; isEmpty: boolean }) {
  return (
    <p class="beginning soft small">
      {isEmpty ? t("messages.noneYet") : t("messages.began", { time: dateTime(conversation.created_at) })}
    </p>
  );
}

/** New messages are read out, older ones that are loaded are not. */
function Heard({ conversation }: { conversation: Conversation }) {
  const event = useStore(heard);
  const here = event?.conversation_id === conversation.id ? event : null;
  const author = here && conversation.members.find(({ id }) => id === here.author_id);
  return (
    <p class="unseen" role="status">
      {here &&
        author &&
        t("messages.by", { name: nameOf(author), text: here.text ?? t("messages.sentSomething") })}
    </p>
  );
}

/** The first message that was not read when the conversation was opened, or when the user looked away. */
function useFirstNew(
  conversation: Conversation,
  loaded: boolean,
): [number | null, (seq: number | null) => void] {
  const [firstNew, setFirstNew] = useState<number | null>(null);
  const opened = useRef(false);
  const event = useStore(heard);
  useLayoutEffect(() => {
    if (opened.current || !loaded || !conversation.last_message) return;
    opened.current = true;
    if (conversation.unread > 0) setFirstNew(conversation.last_message.seq - conversation.unread + 1);
  }, [loaded, conversation.last_message?.seq]);
  useEffect(() => {
    if (event?.conversation_id !== conversation.id || present()) return;
    if (conversation.unread <= 1 || firstNew === null) setFirstNew(event.seq);
  }, [event]);
  return [firstNew, setFirstNew];
}

/** Whether the user is there to read. */
function present(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/**
 * The box is filled from its end, so older messages that come on top move nothing. What comes at the end would: a reader
 * who is further up keeps what is on the screen, unless the message is the reader's own.
 */
function useAnchor(box: RefObject<HTMLDivElement>, newest: number, letter: string | undefined): void {
  const before = useRef({ height: 0, letter, newest });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const grown = element.scrollHeight - before.current.height;
    const isOwn = letter !== undefined && letter !== before.current.letter;
    if (isOwn) element.scrollTop = 0;
    else if (newest > before.current.newest && before.current.newest > 0 && -element.scrollTop > AT_END) {
      element.scrollTop -= grown;
    }
    before.current = { height: element.scrollHeight, letter, newest };
  });
}

/** Begin at the first new message, if there are more than fit. */
function useDivider(box: RefObject<HTMLDivElement>, firstNew: number | null): void {
  const done = useRef(false);
  useLayoutEffect(() => {
    const line = box.current?.querySelector(".new-line");
    if (done.current || firstNew === null || !line || !box.current) return;
    done.current = true;
    const above = line.getBoundingClientRect().top - box.current.getBoundingClientRect().top;
    if (above < 0) box.current.scrollTop += above - 16;
  }, [firstNew]);
}

function useAway(box: RefObject<HTMLDivElement>): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const element = box.current;
    const check = () => setAway(Math.abs(element?.scrollTop ?? 0) > AWAY);
    element?.addEventListener("scroll", check, { passive: true });
    return () => element?.removeEventListener("scroll", check);
  }, []);
  return away;
}

function useOlder(
  box: RefObject<HTMLDivElement>,
  older: string | null,
  more: () => void,
  count: number,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || older === null) return;
    const check = () => {
      const left = element.scrollHeight - element.clientHeight + element.scrollTop;
      if (left < AHEAD) more();
    };
    check();
    element.addEventListener("scroll", check, { passive: true });
    return () => element.removeEventListener("scroll", check);
  }, [older, count]);
}

/** Tell the service what the user has read: what is on the screen, while the page is visible and has the focus. */
function useReadMarks(conversation: Conversation, box: RefObject<HTMLDivElement>, newest: number): void {
  const { id, state, unread, last_message: last } = conversation;
  const told = useRef(0);
  useEffect(() => {
    if (state !== "open") return; // a request that was looked at is not read
    const unreadFrom = (last?.seq ?? 0) - unread;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const mark = async () => {
      const seq = lowestShown(box.current);
      if (!present() || seq <= told.current || seq <= unreadFrom) return;
      const before = told.current;
      told.current = seq;
      try {
        await answerOf(
          api.POST("/v1/conversations/{conversation_id}/read", {
            params: { path: { conversation_id: id } },
            body: { up_to: seq },
          }),
        );
        if (seq >= (last?.seq ?? 0)) markedRead(id);
      } catch (error) {
        told.current = before; // the next look tells it
        asApiError(error);
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void mark(), MARK_AFTER);
    };
    soon();
    const element = box.current;
    element?.addEventListener("scroll", soon, { passive: true });
    addEventListener("focus", soon);
    document.addEventListener("visibilitychange", soon);
    return () => {
      clearTimeout(timer);
      element?.removeEventListener("scroll", soon);
      removeEventListener("focus", soon);
      document.removeEventListener("visibilitychange", soon);
    };
  }, [id, state, unread, newest, last?.seq]);
}

/** The greatest `seq` on the screen. */
function lowestShown(box: HTMLElement | null): number {
  if (!box) return 0;
  const end = box.getBoundingClientRect().bottom;
  const rows = [...box.querySelectorAll<HTMLElement>("[data-seq]")].reverse();
  const shown = rows.find((row) => row.getBoundingClientRect().top < end - 8);
  return Number(shown?.dataset.seq ?? 0);
}

/** The newest own message that others have seen, with who has; in a pair the name needs no telling. */
function lastSeen(
  conversation: Conversation,
  userId: string,
  messages: { seq: number; author: { id: string } | null }[],
) {
  const own = messages.filter(({ author }) => author?.id === userId);
  for (const { seq } of own.reverse()) {
    const names = conversation.members
      .filter((each) => each.id !== userId && (each.read_up_to ?? 0) >= seq)
      .map(nameOf);
    if (names.length > 0) return { seq, names: conversation.kind === "pair" ? [] : names };
  }
  return { seq: 0, names: [] };
}

/** Arrow keys go from message to message. */
function step(event: KeyboardEvent): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const target = event.target as HTMLElement;
  if (!by || !(event.currentTarget instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(".message-act")];
  const at = buttons.indexOf(target);
  if (at < 0 && target !== event.currentTarget) return;
  const next = at < 0 ? buttons.at(-1) : buttons[at + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.closest("li")?.scrollIntoView({ block: "nearest" });
}
