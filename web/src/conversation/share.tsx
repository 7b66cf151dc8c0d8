/** Send a post to people or conversations, or share its link. */
import { useId, useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Conversation, Post, UserCard } from "~/api/types";
import { begin, othersOf, useInbox } from "~/data/conversations";
import { write } from "~/data/outbox";
import { report } from "~/data/reports";
import { asked, useSearch } from "~/data/search";
import { usePeople } from "~/data/users";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { usePaused } from "~/ui/paused";
import { PeopleSkeleton } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { Faces } from "./faces";
import { nameOf, titleOf } from "./names";
import { refusal } from "./new";
import "./conversation.css";

const MOST = 10; // of one sheet

interface Target {
  key: string;
  name: string;
  detail: string | null;
  conversation?: Conversation;
  person?: UserCard;
  /** By its name, among all users. */
  found?: boolean;
}

export default function ShareSheet({
  post,
  onLink,
  onClose,
}: {
  post: Post;
  onLink(): void;
  onClose(): void;
}) {
  const id = useId();
  const [filter, setFilter] = useState("");
  const { targets, loading } = useTargets(usePaused(asked(filter)));
  const [chosen, setChosen] = useState<Target[]>([]);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ error: ApiError; target: Target } | null>(null);
  const wanted = filter.trim().replace(/^@/, "").toLowerCase();
  const shown = targets.filter(
    ({ name, detail, found }) =>
      found || name.toLowerCase().includes(wanted) || detail?.toLowerCase().includes(wanted),
  );
  const isChosen = (target: Target) => chosen.some(({ key }) => key === target.key);
  const send = async (event: Event) => {
    event.preventDefault();
    if (chosen.length === 0 || busy) return;
    setBusy(true);
    setProblem(null);
    for (const target of chosen) {
      try {
        const { id: conversationId } = target.conversation ?? (await begin([target.person as UserCard], ""));
        await write({ conversationId, text: text.trim(), postId: post.id });
        setChosen((left) => left.filter(({ key }) => key !== target.key));
      } catch (error) {
        setProblem({ error: asApiError(error), target });
        setBusy(false);
        return;
      }
    }
    report("share", post.id);
    toast(t("messages.sentToast"));
    onClose();
  };
  return (
    <Dialog title={t("messages.sendTo")} onClose={onClose}>
      <form class="body" onSubmit={send}>
        <div class="picker">
          <label class="unseen" for={id}>
            {t("messages.findPeople")}
          </label>
          <div class="picker-field">
            <Icon name="search" />
            <input
              id={id}
              value={filter}
              autoComplete="off"
              spellcheck={false}
              placeholder={t("messages.findPeople")}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          </div>
          {loading && shown.length === 0 && <PeopleSkeleton />}
          <ul class="picker-list">
            {shown.map((target) => (
              <li key={target.key}>
                <label class="person">
                  {target.conversation ? (
                    <Faces conversation={target.conversation} size="2.5rem" />
                  ) : (
                    <Avatar user={target.person as UserCard} size="2.5rem" />
                  )}
                  <span class="names">
                    <span class="strong">{target.name}</span>
                    {target.detail && <span class="soft small">{target.detail}</span>}
                  </span>
                  <input
                    type="checkbox"
                    checked={isChosen(target)}
                    disabled={busy || (!isChosen(target) && chosen.length >= MOST)}
                    onChange={(event) =>
                      setChosen(
                        event.currentTarget.checked
                          ? [...chosen, target]
                          : chosen.filter(({ key }) => key !== target.key),
                      )
                    }
                  />
                </label>
              </li>
            ))}
          </ul>
          {!loading && shown.length === 0 && (
            <p class="soft picker-none">
              {wanted ? t("messages.nobodyFound", { name: wanted }) : t("messages.nobodyKnown")}
            </p>
          )}
        </div>
        {chosen.length > 0 && (
          <input
            class="input"
            value={text}
            dir="auto"
            aria-label={t("messages.write")}
            placeholder={t("messages.write")}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
        {problem && (
          <p class="small accent" role="alert">
            {refusal(problem.error, problem.target.person ? [problem.target.person] : [])}
          </p>
        )}
        <div class="choices">
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              onClose();
              onLink();
            }}
          >
            <Icon name="link" /> {t("share.link")}
          </button>
          <button type="submit" class="button main" disabled={chosen.length === 0 || busy}>
            {t("messages.send")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The latest conversations that the viewer may write to, people whom the viewer follows, and those that a name finds. */
function useTargets(name: string): { targets: Target[]; loading: boolean } {
  const userId = useStore(me)?.id;
  const inbox = useInbox();
  const following = usePeople({ list: "following", userId });
  const search = useSearch(name);
  const conversations = inbox.items.filter(({ viewer }) => viewer.can.includes("write"));
  const known = new Set([userId, ...following.items.map(({ id }) => id)]);
  const found = search.items.filter(({ id }) => !known.has(id));
  const paired = new Set(
    inbox.items
      .filter(({ kind }) => kind === "pair")
      .flatMap((each) => othersOf(each).map((other) => other.id)),
  );
  return {
    loading: inbox.loading || following.loading || (name !== "" && search.loading),
    targets: [
      ...conversations.map((conversation) => ({
        key: conversation.id,
        name: titleOf(conversation),
        detail:
          conversation.kind === "group"
            ? t("messages.members", { count: conversation.members.length })
            : `@${othersOf(conversation)[0]?.username ?? ""}`,
        conversation,
      })),
      ...[...following.items, ...found]
        .filter(({ id }) => !paired.has(id))
        .map((person) => ({
          key: person.id,
          name: nameOf(person),
          detail: `@${person.username}`,
          person,
          found: found.includes(person),
        })),
    ],
  };
}
