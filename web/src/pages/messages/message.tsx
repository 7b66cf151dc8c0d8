/** One message, with what can be done about it. */
import { memo } from "preact/compat";
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Conversation, Message } from "~/api/types";
import { nameOf } from "~/conversation/names";
import { clock, listed } from "~/conversation/times";
import { react, unsend } from "~/data/threads";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { Menu } from "~/ui/menu";
import { RichText } from "~/ui/rich-text";
import { toast } from "~/ui/toasts";
import { dateTime, number, t } from "~/words";
import { MessageMedia } from "./media";
import { Shared, StoryReference } from "./shared";

const FOLDED = 1200; // characters of a text that are shown at once
const EMOJI = ["❤️", "😂", "😮", "😢", "🔥", "👏"];
const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u200d|\ufe0f|\p{Extended_Pictographic})*\s?){1,3}$/u;

interface Props {
  message: Message;
  conversation: Conversation;
  begins: boolean;
  ends: boolean;
  /** Nothing follows for a while: its time is shown. */
  dated: boolean;
  isLast: boolean;
  /** Who has seen it, if it is the newest own message that was seen; no names in a pair. */
  seenBy: string[] | null;
}

export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, conversation, begins, ends, dated, isLast, seenBy } = props;
  const own = message.author?.id === me.get()?.id;
  const isGroup = conversation.kind === "group";
  const name = message.author ? nameOf(message.author) : t("messages.someone");
  return (
    <li
      class={`message ${own ? "own" : "other"}${begins ? " begins" : ""}${ends ? " ends" : ""}`}
      data-seq={message.seq}
    >
      {isGroup && !own && (
        <span class="face">{ends && message.author && <Avatar user={message.author} size="1.75rem" />}</span>
      )}
      <div class="stack">
        {isGroup && !own && begins && (
          <span class="author small soft" dir="auto">
            {name}
          </span>
        )}
        <div class="line">
          <Content message={message} name={own ? t("messages.fromYou") : name} />
          <Acts message={message} conversation={conversation} name={name} own={own} isLast={isLast} />
        </div>
        <Reactions message={message} conversation={conversation} />
        {(dated || seenBy) && (
          <span class="when small soft">
            <time dateTime={message.created_at} title={dateTime(message.created_at)}>
              {clock(message.created_at)}
            </time>
            {seenBy &&
              ` · ${seenBy.length > 0 ? t("messages.seenBy", { names: listed(seenBy) }) : t("messages.seen")}`}
          </span>
        )}
      </div>
    </li>
  );
});

function Content({ message, name }: { message: Message; name: string }) {
  if (message.hidden) return <p class="bubble stub">{t("messages.hidden")}</p>;
  if (message.state === "unsent") return <p class="bubble stub">{t("messages.unsent")}</p>;
  return (
    <div class="content-stack">
      <span class="unseen">{t("messages.says", { name })}</span>
      {message.kind !== "message" && <StoryReference message={message} />}
      {message.kind === "message" && message.share && <Shared message={message} />}
      {message.media_hidden && (
        <p class="bubble stub">
          <Icon name="images" /> {t("messages.mediaHidden")}
        </p>
      )}
      {message.media.length > 0 && <MessageMedia message={message} />}
      {message.text && <Text text={message.text} large={message.kind === "story_reaction"} />}
    </div>
  );
}

export function Text({ text, large = false }: { text: string; large?: boolean }) {
  const [open, setOpen] = useState(false);
  if (large || ONLY_EMOJI.test(text)) return <p class="only-emoji">{text}</p>;
  const folded = !open && text.length > FOLDED + FOLDED / 4;
  return (
    <p class="bubble" dir="auto">
      <RichText text={folded ? `${text.slice(0, text.lastIndexOf(" ", FOLDED) + 1 || FOLDED)}… ` : text} />
      {folded && (
        <button type="button" class="strong" onClick={() => setOpen(true)}>
          {t("caption.more")}
        </button>
      )}
    </p>
  );
}

function Reactions({ message, conversation }: { message: Message; conversation: Conversation }) {
  if (message.reactions.length === 0) return null;
  const own = me.get()?.id;
  const byEmoji = new Map<string, Message["reactions"]>();
  for (const each of message.reactions) byEmoji.set(each.emoji, [...(byEmoji.get(each.emoji) ?? []), each]);
  return (
    <span class="reactions">
      {[...byEmoji].map(([emoji, given]) => {
        const mine = given.some(({ user_id }) => user_id === own);
        const names = given.map(({ user_id }) => {
          const member = conversation.members.find(({ id }) => id === user_id);
          return member && user_id !== own ? nameOf(member) : t("messages.fromYou");
        });
        return (
          <button
            type="button"
            key={emoji}
            class={mine ? "mine" : ""}
            aria-pressed={mine}
            aria-label={t("messages.reaction", { emoji, names: listed(names) })}
            title={listed(names)}
            disabled={!conversation.viewer.can.includes("react")}
            onClick={() => void reacted(message, mine ? null : emoji)}
          >
            {emoji} {given.length > 1 && number(given.length)}
          </button>
        );
      })}
    </span>
  );
}

function Acts(props: Pick<Props, "message" | "conversation" | "isLast"> & { name: string; own: boolean }) {
  const { message, conversation, isLast, name, own } = props;
  if (message.hidden || message.state === "unsent") return null;
  const given = message.reactions.find(({ user_id }) => user_id === me.get()?.id)?.emoji;
  const label = own ? t("messages.actsOwn") : t("messages.acts", { name });
  return (
    <Menu
      class="message-act"
      tabIndex={isLast ? 0 : -1}
      label={label}
      above={(close) =>
        conversation.viewer.can.includes("react") && (
          <div class="emoji" role="group" aria-label={t("messages.react")}>
            {EMOJI.map((emoji) => (
              <button
                type="button"
                key={emoji}
                aria-label={t("messages.reactWith", { emoji })}
                aria-pressed={emoji === given}
                onClick={() => {
                  close();
                  void reacted(message, emoji === given ? null : emoji);
                }}
              >
                {emoji}
              </button>
            ))}
          </div>
        )
      }
      items={() => [
        Boolean(message.text) && {
          icon: "link",
          word: t("messages.copy"),
          run: () => copy(message.text ?? ""),
        },
        own && {
          icon: "trash",
          word: t("messages.unsend"),
          danger: true,
          asks: { title: t("messages.unsendTitle"), text: t("messages.unsendText") },
          run: () => unsend(message).catch(failed),
        },
      ]}
    />
  );
}

function copy(text: string): Promise<void> {
  return navigator.clipboard.writeText(text).then(
    () => toast(t("messages.copied")),
    () => {},
  );
}

function reacted(message: Message, emoji: string | null): Promise<void> {
  return react(message, emoji).catch(failed);
}

function failed(error: unknown): void {
  toast(t("messages.failed"), { kind: "error", problem: asApiError(error) });
}
