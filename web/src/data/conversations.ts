/** Queries and changes of conversations: inbox, requests, members, preferences. */
import { type InfiniteData, useQuery } from "@tanstack/react-query";
import { answerOf, api, newKey } from "~/api/client";
import { me } from "~/api/session";
import type {
  Conversation,
  ConversationMember,
  MessagePreferences,
  MessageRequest,
  Page,
  UserCard,
} from "~/api/types";
import { useStore } from "~/store";
import { cache, changeShown, stale } from "./cache";
import { useList } from "./lists";
import { connected } from "./live";
import { forgetThread, keepInbox } from "./offline";

export const INBOX = ["conversations", "inbox"];
export const REQUESTS = ["conversations", "requests"];
/** Without a socket, lists of messages are read again this often, ms. */
export const POLL = 15_000;
/** Titles and members change without an event: the conversation on the screen is read again this often, ms. */
const LOOK = 20_000;
const FIRST_PAGE = 30;

type Inbox = InfiniteData<Page<Conversation>>;

export async function readInbox(
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<Conversation>> {
  const params = { query: { cursor, limit: FIRST_PAGE } };
  const page = await answerOf(api.GET("/v1/conversations", { params, signal }));
  if (!cursor) void keepInbox(page);
  return page;
}

export function useInbox() {
  useStore(connected); // the pace follows it
  return useList<Conversation>(INBOX, readInbox, { pace: () => !connected.get() && POLL });
}

export function useMessageRequests() {
  useStore(connected);
  return useList<MessageRequest>(
    REQUESTS,
    (cursor, signal) => answerOf(api.GET("/v1/message-requests", { params: { query: { cursor } }, signal })),
    { pace: () => !connected.get() && POLL },
  );
}

export const conversationKey = (id: string) => ["conversation", id];

export function useConversation(id: string, polls = true) {
  return useQuery({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => readConversation(id, signal),
    placeholderData: () => knownConversation(id),
    refetchInterval: (running) => (running.state.error || !polls ? false : connected.get() ? LOOK : POLL),
  });
}

export async function readConversation(id: string, signal?: AbortSignal): Promise<Conversation> {
  const path = { conversation_id: id };
  return answerOf(api.GET("/v1/conversations/{conversation_id}", { params: { path }, signal }));
}

/** A conversation as this tab last saw it. */
export function knownConversation(id: string): Conversation | undefined {
  return (
    cache.getQueryData<Conversation>(conversationKey(id)) ??
    inboxItems().find((each) => each.id === id) ??
    cache
      .getQueryData<InfiniteData<Page<MessageRequest>>>(REQUESTS)
      ?.pages.flatMap(({ items }) => items)
      .find((each) => each.id === id)
  );
}

export function inboxItems(): Conversation[] {
  return cache.getQueryData<Inbox>(INBOX)?.pages.flatMap(({ items }) => items) ?? [];
}

/** Change a conversation in all copies of this tab. */
export function patchConversation(id: string, change: (was: Conversation) => Conversation): void {
  cache.setQueryData<Conversation>(conversationKey(id), (was) => was && change(was));
  cache.setQueryData<Inbox>(
    INBOX,
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((each) => (each.id === id ? change(each) : each)),
        })),
      },
  );
}

/** Show a conversation at the top of the inbox; false if the inbox does not have it. */
export function moveToTop(id: string): boolean {
  const found = inboxItems().find((each) => each.id === id);
  if (!found) return false;
  cache.setQueryData<Inbox>(
    INBOX,
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page, at) => {
          const others = page.items.filter((each) => each.id !== id);
          return { ...page, items: at === 0 ? [found, ...others] : others };
        }),
      },
  );
  return true;
}

/** Take a conversation out of all lists of this tab. */
export function dropConversation(id: string): void {
  for (const key of [INBOX, REQUESTS]) {
    cache.setQueryData<Inbox>(
      key,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: page.items.filter((each) => each.id !== id) })),
        },
    );
  }
  void forgetThread(id);
}

export function othersOf(conversation: Pick<Conversation, "members">): ConversationMember[] {
  const own = me.get()?.id;
  return conversation.members.filter(({ id }) => id !== own);
}

/** Begin a conversation, or find that of a pair. A try after a lost answer has the same key. */
export async function begin(
  people: Pick<UserCard, "id">[],
  title: string,
  key = newKey(),
): Promise<Conversation> {
  const conversation = await answerOf(
    api.POST("/v1/conversations", {
      body: { user_ids: people.map(({ id }) => id), ...(title && { title }) },
      params: { header: { "Idempotency-Key": key } },
    }),
  );
  cache.setQueryData(conversationKey(conversation.id), conversation);
  stale(INBOX);
  return conversation;
}

const params = (id: string) => ({ params: { path: { conversation_id: id } } });

export async function answerMessageRequest(id: string, answer: "accept" | "decline"): Promise<void> {
  await answerOf(
    answer === "accept"
      ? api.POST("/v1/conversations/{conversation_id}/accept", params(id))
      : api.POST("/v1/conversations/{conversation_id}/decline", params(id)),
  );
  if (answer === "decline") dropConversation(id);
  stale(INBOX, REQUESTS, conversationKey(id), ["messages", id]);
}

export async function setMuted(id: string, muted: boolean): Promise<void> {
  await answerOf(
    muted
      ? api.PUT("/v1/conversations/{conversation_id}/mute", params(id))
      : api.DELETE("/v1/conversations/{conversation_id}/mute", params(id)),
  );
  patchConversation(id, (was) => ({ ...was, muted }));
  stale(INBOX, conversationKey(id));
}

export async function leave(id: string): Promise<void> {
  await answerOf(api.POST("/v1/conversations/{conversation_id}/leave", params(id)));
  dropConversation(id);
  stale(INBOX);
}

export async function rename(id: string, title: string): Promise<void> {
  const changed = await answerOf(
    api.PATCH("/v1/conversations/{conversation_id}", { body: { title }, ...params(id) }),
  );
  patchConversation(id, (was) => ({ ...was, title: changed.title }));
  stale(INBOX, conversationKey(id));
}

export type MemberAct = "add" | "remove" | "admin" | "member";

export async function changeMember(id: string, userId: string, what: MemberAct): Promise<void> {
  const path = { params: { path: { conversation_id: id, user_id: userId } } };
  const calls: Record<MemberAct, () => Promise<unknown>> = {
    add: () => answerOf(api.PUT("/v1/conversations/{conversation_id}/members/{user_id}", path)),
    remove: () => answerOf(api.DELETE("/v1/conversations/{conversation_id}/members/{user_id}", path)),
    admin: () => role("admin"),
    member: () => role("member"),
  };
  const role = (wanted: "admin" | "member") =>
    answerOf(
      api.PATCH("/v1/conversations/{conversation_id}/members/{user_id}", { body: { role: wanted }, ...path }),
    );
  await calls[what]();
  stale(INBOX, conversationKey(id));
}

const PREFERENCES = ["message-preferences"];

export function useMessagePreferences() {
  return useQuery({
    queryKey: PREFERENCES,
    queryFn: ({ signal }) => answerOf(api.GET("/v1/users/me/message-preferences", { signal })),
  });
}

/** Change preferences, shown at once; taken back if they are refused. */
export function changeMessagePreferences(change: Partial<MessagePreferences>): Promise<void> {
  return changeShown<MessagePreferences>(
    PREFERENCES,
    (before) => ({ ...before, ...change }),
    () => answerOf(api.PATCH("/v1/users/me/message-preferences", { body: change })),
  );
}
