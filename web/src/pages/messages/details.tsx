/** About a conversation: its members, its title, and what the viewer can do with it. */
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Conversation, ConversationMember, UserCard } from "~/api/types";
import { nameOf, titleOf } from "~/conversation/names";
import { MOST_MEMBERS, MOST_TITLE } from "~/conversation/new";
import { Picker } from "~/conversation/picker";
import { stale } from "~/data/cache";
import {
  changeMember,
  conversationKey,
  leave,
  type MemberAct,
  othersOf,
  rename,
  setMuted,
} from "~/data/conversations";
import { setRestriction } from "~/data/users";
import { Avatar } from "~/ui/avatar";
import { Confirm, Dialog } from "~/ui/dialog";
import { OneField } from "~/ui/one-field";
import { Switch } from "~/ui/switch";
import { explained, toast } from "~/ui/toasts";
import { t } from "~/words";

interface Props {
  conversation: Conversation;
  onClose(): void;
}

type Part = "all" | "add" | "leave" | "block";

export function Details({ conversation, onClose }: Props) {
  const [part, setPart] = useState<Part>("all");
  const { route } = useLocation();
  const { can } = conversation.viewer;
  const [other] = othersOf(conversation);
  if (part === "add") return <Add conversation={conversation} onClose={onClose} />;
  if (part === "leave") {
    return (
      <Confirm
        title={t("messages.leaveTitle", { name: titleOf(conversation) })}
        text={t("messages.leaveText")}
        action={t("messages.leave")}
        onClose={onClose}
        onConfirm={() => run(leave(conversation.id).then(() => route("/messages")))}
      />
    );
  }
  if (part === "block" && other) {
    return (
      <Confirm
        title={t("messages.blockTitle", { name: other.username })}
        text={t("messages.blockText")}
        action={t("messages.block")}
        onClose={onClose}
        onConfirm={() =>
          void setRestriction(other, "blocks", true).then(() =>
            stale(["conversations"], conversationKey(conversation.id)),
          )
        }
      />
    );
  }
  return (
    <Dialog title={t("messages.details")} onClose={onClose}>
      <div class="body details">
        {can.includes("rename") && (
          <OneField
            class="rename"
            label={t("messages.groupTitle")}
            name="title"
            most={MOST_TITLE}
            value={conversation.title ?? ""}
            optional
            action={t("action.save")}
            onSubmit={(title) => rename(conversation.id, title)}
            onDone={() => toast(t("action.saved"))}
          />
        )}
        <Switch
          label={t("messages.mute")}
          text={t("messages.muteText")}
          on={conversation.muted}
          onChange={(on) => run(setMuted(conversation.id, on))}
        />
        <Members conversation={conversation} />
        {can.includes("add") && conversation.members.length < MOST_MEMBERS && (
          <button type="button" class="button" onClick={() => setPart("add")}>
            {t("messages.add")}
          </button>
        )}
        <div class="choices">
          {can.includes("leave") && (
            <button type="button" class="button quiet danger" onClick={() => setPart("leave")}>
              {t("messages.leave")}
            </button>
          )}
          {can.includes("block") && conversation.kind === "pair" && other && (
            <button type="button" class="button quiet danger" onClick={() => setPart("block")}>
              {t("messages.block")}
            </button>
          )}
          <button type="button" class="button quiet" onClick={onClose}>
            {t("action.close")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Members({ conversation }: { conversation: Conversation }) {
  return (
    <ul class="members" aria-label={t("messages.membersTitle")}>
      {conversation.members.map((member) => (
        <li class="person" key={member.id}>
          <Avatar user={member} size="2.5rem" />
          <span class="names">
            <a class="strong" href={`/@${member.username}`}>
              {nameOf(member)}
            </a>
            <span class="soft small">
              @{member.username}
              {conversation.kind === "group" && member.role === "admin" && ` · ${t("messages.admin")}`}
            </span>
          </span>
          {conversation.viewer.can.includes("remove") && member.id !== me.get()?.id && (
            <MemberActs conversation={conversation} member={member} />
          )}
        </li>
      ))}
    </ul>
  );
}

function MemberActs({ conversation, member }: { conversation: Conversation; member: ConversationMember }) {
  const [busy, setBusy] = useState(false);
  const act = (what: MemberAct) => {
    setBusy(true);
    run(changeMember(conversation.id, member.id, what).finally(() => setBusy(false)));
  };
  const isAdmin = member.role === "admin";
  return (
    <span class="member-acts">
      <button
        type="button"
        class="button quiet slim"
        disabled={busy}
        aria-label={`${isAdmin ? t("messages.noAdmin") : t("messages.makeAdmin")}: ${member.username}`}
        onClick={() => act(isAdmin ? "member" : "admin")}
      >
        {isAdmin ? t("messages.noAdmin") : t("messages.makeAdmin")}
      </button>
      <button
        type="button"
        class="button quiet slim danger"
        disabled={busy}
        aria-label={`${t("messages.remove")}: ${member.username}`}
        onClick={() => act("remove")}
      >
        {t("messages.remove")}
      </button>
    </span>
  );
}

function Add({ conversation, onClose }: Props) {
  const [people, setPeople] = useState<UserCard[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const add = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      for (const person of people) {
        await changeMember(conversation.id, person.id, "add");
        setPeople((left) => left.filter((each) => each !== person));
      }
      onClose();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("messages.add")} onClose={onClose} wide>
      <form class="body" onSubmit={add}>
        <Picker
          chosen={people}
          most={MOST_MEMBERS - conversation.members.length}
          without={conversation.members.map(({ id }) => id)}
          onChange={(chosen) => {
            setPeople(chosen);
            setProblem(null);
          }}
        />
        {problem && (
          <p class="small accent" role="alert">
            {explained(problem)}
          </p>
        )}
        <div class="choices">
          <button type="button" class="button quiet" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button main" disabled={people.length === 0 || busy}>
            {t("messages.addAction")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function run(action: Promise<unknown>): void {
  void action.catch((error) => toast(t("messages.failed"), { kind: "error", problem: asApiError(error) }));
}
