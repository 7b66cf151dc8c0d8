/** One conversation: who is in it, its messages, and the field for another one. */
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import type { Conversation as Found } from "~/api/types";
import { Faces } from "~/conversation/faces";
import { nameOf, titleOf } from "~/conversation/names";
import { listed, since } from "~/conversation/times";
import { stale } from "~/data/cache";
import {
  answerMessageRequest,
  conversationKey,
  dropConversation,
  othersOf,
  useConversation,
  useInbox,
} from "~/data/conversations";
import { presence, setPresence, typing } from "~/data/message-events";
import { type KeptThread, keptThread } from "~/data/offline";
import { setRestriction } from "~/data/users";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { Confirm } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { Empty, Failed } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { dateTime, t } from "~/words";
import { Composer } from "./composer";
import { Details } from "./details";
import { MessageList } from "./list";

const LOOK = 60_000; // ms between two looks at who is there

export function Conversation({ id }: { id: string }) {
  const query = useConversation(id);
  const problem = query.error ? asApiError(query.error) : null;
  const kept = useKept(id, problem);
  const gone = problem?.status === 404 || problem?.status === 400;
  const listed = useInbox().items.find((each) => each.id === id);
  const conversation = gone ? undefined : (query.data ?? listed ?? kept?.conversation);
  useTitle(conversation ? titleOf(conversation) : gone ? t("messages.goneTitle") : undefined);
  useEffect(() => {
    if (gone) dropConversation(id);
  }, [gone]);
  if (gone) {
    return (
      <section class="thread">
        <Empty icon="lock" title={t("messages.goneTitle")} text={t("messages.goneText")}>
          <a class="button" href="/messages">
            {t("messages.back")}
          </a>
        </Empty>
      </section>
    );
  }
  if (!conversation) {
    return (
      <section class="thread">
        {problem ? <Failed problem={problem} onAgain={() => void query.refetch()} /> : <Skeleton />}
      </section>
    );
  }
  return <Shown conversation={conversation} keptAt={kept && !query.data ? kept.at : null} />;
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <div class="thread-head">
        <span class="avatar bone" style={{ "--size": "2.5rem" }} />
        <span class="names">
          <span class="bone" style={{ width: "8rem", marginBlockEnd: "0.4rem" }} />
          <span class="bone" style={{ width: "5rem" }} />
        </span>
      </div>
    </div>
  );
}

/** What was kept of a conversation that cannot be read. */
function useKept(id: string, problem: ApiError | null): KeptThread | null {
  const [kept, setKept] = useState<KeptThread | null>(null);
  useEffect(() => {
    if (problem?.offline) void keptThread(id).then(setKept);
    else setKept(null);
  }, [id, problem?.offline]);
  return kept;
}

function Shown({ conversation, keptAt }: { conversation: Found; keptAt: number | null }) {
  const [details, setDetails] = useState(false);
  const { can } = conversation.viewer;
  const title = titleOf(conversation);
  return (
    <section class="thread" aria-label={t("messages.with", { name: title })}>
      <header class="thread-head">
        <a class="icon-button back" href="/messages" aria-label={t("messages.back")}>
          <Icon name="back" turns />
        </a>
        <Faces conversation={conversation} size="2.5rem" />
        <span class="names">
          <h2 dir="auto">{title}</h2>
          <Status conversation={conversation} />
        </span>
        <button
          type="button"
          class="icon-button"
          aria-haspopup="dialog"
          aria-label={t("messages.details")}
          onClick={() => setDetails(true)}
        >
          <Icon name="more" />
        </button>
      </header>
      {keptAt !== null && (
        <p class="banner dated" role="status">
          {t("messages.keptThread", { time: dateTime(keptAt) })}
        </p>
      )}
      <MessageList conversation={conversation} />
      <Typing conversation={conversation} />
      {can.includes("accept") && <Answer conversation={conversation} />}
      {can.includes("write") && conversation.state === "open" ? (
        <Composer conversation={conversation} />
      ) : (
        !can.includes("write") && (
          <p class="soft small cannot-write" role="note">
            {t("messages.cannotWrite")}
          </p>
        )
      )}
      {details && <Details conversation={conversation} onClose={() => setDetails(false)} />}
    </section>
  );
}

/** Whether the other user is there; of a group, how many members there are. */
function Status({ conversation }: { conversation: Found }) {
  const known = useStore(presence);
  const { id, state } = conversation;
  useEffect(() => {
    if (state !== "open") return;
    const look = () => {
      if (document.visibilityState !== "visible" || !navigator.onLine) return;
      answerOf(
        api.GET("/v1/conversations/{conversation_id}/presence", {
          params: { path: { conversation_id: id } },
        }),
      ).then(({ items }) => setPresence(items.map((each) => [each.user_id, each])), asApiError);
    };
    look();
    const timer = setInterval(look, LOOK);
    return () => clearInterval(timer);
  }, [id, state]);
  const others = othersOf(conversation);
  const there = others.filter((each) => known.get(each.id)?.online);
  if (conversation.kind === "group") {
    return (
      <span class="soft small">
        {t("messages.members", { count: conversation.members.length })}
        {there.length > 0 && ` · ${t("messages.thereCount", { count: there.length })}`}
      </span>
    );
  }
  const [other] = others;
  if (!other) return null;
  const seen = known.get(other.id);
  return (
    <a class="soft small" href={`/@${other.username}`}>
      @{other.username}
      {seen?.online
        ? ` · ${t("messages.there")}`
        : seen?.last_seen_at
          ? ` · ${t("messages.lastSeen", { time: since(seen.last_seen_at) })}`
          : ""}
    </a>
  );
}

/** Who is typing, where the next message will be. */
function Typing({ conversation }: { conversation: Found }) {
  const all = useStore(typing).get(conversation.id);
  const names = conversation.members.filter((each) => all?.has(each.id)).map(nameOf);
  return (
    <p class="typing small soft" role="status">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t("messages.typing", { count: names.length, names: listed(names) })}
        </>
      )}
    </p>
  );
}

/** A request: what the viewer can answer. */
function Answer({ conversation }: { conversation: Found }) {
  const [asks, setAsks] = useState(false);
  const { route } = useLocation();
  const requester = othersOf(conversation)[0];
  const answer = (how: "accept" | "decline") =>
    answerMessageRequest(conversation.id, how).then(
      () => how === "decline" && route("/messages/requests"),
      (error) => toast(t("messages.failed"), { kind: "error", problem: asApiError(error) }),
    );
  return (
    <div class="answer">
      <p class="small soft">
        {conversation.state === "declined"
          ? t("messages.declinedText")
          : t("messages.requestText", { name: requester ? nameOf(requester) : "" })}
      </p>
      <div class="request-acts">
        <button type="button" class="button main" onClick={() => void answer("accept")}>
          {t("messages.accept")}
        </button>
        {conversation.state === "request" && (
          <button type="button" class="button quiet" onClick={() => void answer("decline")}>
            {t("messages.decline")}
          </button>
        )}
        {requester && conversation.kind === "pair" && (
          <button type="button" class="button quiet danger" onClick={() => setAsks(true)}>
            {t("messages.block")}
          </button>
        )}
      </div>
      {asks && requester && (
        <Confirm
          title={t("messages.blockTitle", { name: requester.username })}
          text={t("messages.blockRequest")}
          action={t("messages.block")}
          onClose={() => setAsks(false)}
          onConfirm={() =>
            void setRestriction(requester, "blocks", true).then((done) => {
              if (!done) return;
              stale(["conversations"], conversationKey(conversation.id));
              route("/messages/requests");
            })
          }
        />
      )}
    </div>
  );
}
