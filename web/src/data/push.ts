/** Pushes to this browser: whether it can get them, whether it does, and the user's settings of them. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { PushSettings } from "~/api/types";
import { createStore } from "~/store";
import { cache, changeShown } from "./cache";

const SETTINGS = ["push"];
const KEPT = "emulsion:push"; // user and address that the service has, so that it is not told again

export type PushState = "unknown" | "unable" | "off" | "on" | "denied";

/** Whether pushes reach this browser. */
export const pushState = createStore<PushState>("unknown");

export function usePushSettings() {
  return useQuery({
    queryKey: SETTINGS,
    queryFn: ({ signal }) => answerOf(api.GET("/v1/push", { signal })),
  });
}

/** Change settings, shown at once; taken back if they are refused. */
export function changePushSettings(
  change: Partial<Pick<PushSettings, "previews" | "quiet_hours">>,
): Promise<void> {
  return changeShown<PushSettings>(
    SETTINGS,
    (before) => ({ ...before, ...change }),
    () => answerOf(api.PATCH("/v1/push", { body: change })),
  );
}

/** Look whether this browser is subscribed, and tell the service again if another user or address is. */
export async function lookForPush(): Promise<void> {
  if (!able()) return pushState.set("unable");
  if (Notification.permission === "denied") return pushState.set("denied");
  const subscription = await (await worker())?.pushManager.getSubscription();
  if (!subscription || Notification.permission !== "granted") return pushState.set("off");
  await tell(subscription).then(
    () => pushState.set("on"),
    (error) => {
      asApiError(error);
      pushState.set("off");
    },
  );
}

/** Ask for the permission and subscribe. Call it from a click: browsers ask for nothing else. */
export async function subscribe(publicKey: string): Promise<PushState> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") {
    pushState.set(answer === "denied" ? "denied" : "off");
    return pushState.get();
  }
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  await tell(subscription);
  pushState.set("on");
  void cache.invalidateQueries({ queryKey: SETTINGS });
  return "on";
}

/** End the pushes to a browser; to this one, if it is. */
export async function unsubscribe(id: string, isHere: boolean): Promise<void> {
  await answerOf(
    api.DELETE("/v1/push/subscriptions/{subscription_id}", { params: { path: { subscription_id: id } } }),
  );
  if (isHere) await forget();
  void cache.invalidateQueries({ queryKey: SETTINGS });
}

/** The id by which the service knows this browser, if it gets pushes. */
export function hereId(): string | null {
  return kept()?.[2] ?? null;
}

onEnd(() => void forget()); // the next user of this browser must not get them

async function forget(): Promise<void> {
  localStorage.removeItem(KEPT);
  if (!able()) return;
  const subscription = await (await worker())?.pushManager.getSubscription();
  await subscription?.unsubscribe().catch(() => false);
  pushState.set(Notification.permission === "denied" ? "denied" : "off");
}

async function tell(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  const userId = me.get()?.id;
  const [knownUser, knownAddress] = kept() ?? [];
  if (!endpoint || !keys || !userId || (knownUser === userId && knownAddress === endpoint)) return;
  const body = { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" } };
  const { id } = await answerOf(api.POST("/v1/push/subscriptions", { body }));
  localStorage.setItem(KEPT, JSON.stringify([userId, endpoint, id]));
}

function kept(): [user: string, address: string, id: string] | null {
  return JSON.parse(localStorage.getItem(KEPT) ?? "null");
}

function able(): boolean {
  return (
    import.meta.env.PROD &&
    "serviceWorker" in navigator &&
    "PushManager" in window &&
    "Notification" in window
  );
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration();
}
