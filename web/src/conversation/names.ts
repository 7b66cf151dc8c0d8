/** What a conversation is called, and its newest message in one line. */
import { me } from "~/api/session";
import type { Conversation, UserCard } from "~/api/types";
import { othersOf } from "~/data/conversations";
import { t } from "~/words";
import { listed } from "./times";

const MOST_NAMES = 4; // of a group without a title

export function nameOf(user: Pick<UserCard, "username" | "display_name">): string {
  return user.display_name || user.username;
}

export function titleOf(conversation: Conversation): string {
  if (conversation.title) return conversation.title;
  const others = othersOf(conversation);
  if (others.length === 0)
    return conversation.kind === "pair" ? t("messages.goneAccount") : t("messages.onlyYou");
  const names = others.map(nameOf);
  const more = names.length - MOST_NAMES;
  if (more <= 0) return listed(names);
  return listed([...names.slice(0, MOST_NAMES), t("messages.moreNames", { count: more })]);
}

/** The newest message in one line; null if there is none. */
export function previewOf(conversation: Conversation): string | null {
  const last = conversation.last_message;
  if (!last) return null;
  const own = last.author_id === me.get()?.id;
  const text = lineOf(conversation);
  if (own) return t("messages.you", { text });
  const author = conversation.members.find(({ id }) => id === last.author_id);
  return conversation.kind === "group" && author ? t("messages.by", { name: nameOf(author), text }) : text;
}

function lineOf({ last_message: last }: Conversation): string {
  if (!last) return "";
  if (last.hidden) return t("messages.hidden");
  if (last.state === "unsent") return t("messages.unsent");
  if (last.kind === "story_reaction") return t("messages.reactedStory", { emoji: last.text ?? "" });
  if (last.text) return last.text;
  if (last.has_media) return t("messages.sentMedia");
  if (last.share === "story") return t("messages.sentStory");
  return last.share === "post" ? t("messages.sentPost") : t("messages.sentSomething");
}
