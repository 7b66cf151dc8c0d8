/** Pushes to this browser: whether it can get them, whether it does, and the user's settings of them. */
import { useQuery } from "@tanstack/react-query";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import { me, onEnd } from "~/api/session";
import type { PushSettings } from "~/api/types";
import { createStore } from "~/store";
import { language } from "~/words";
import { cache, changeShown } from "./cache";

const SETTINGS = ["push"];
const KEPT = "emulsion:push";
const DAY = 86_400_000;
const TOLD_IN = ["en", "de", "ar"] as const; // languages that the service has texts of pushes in

type Told = (typeof TOLD_IN)[number];

/** What the service knows of this browser, so that it is not told again. */
interface Kept {
  user: string;
  endpoint: string;
  language: Told;
  id: string;
  /** When the service was last asked for its key. */
  asked: number;
}

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

/**
 * Look whether this browser is subscribed, and tell the service again if another user, address or language is. A subscription
 * that the browser lost, or that is for an earlier key of the service, is made again.
 */
export async function lookForPush(): Promise<void> {
  if (!able()) return pushState.set("unable");
  await navigator.locks.request(KEPT, look); // of two tabs that renew it, the second finds the new one
}

async function look(): Promise<void> {
  if (Notification.permission === "denied") return pushState.set("denied");
  const user = me.get();
  const found = (await (await worker())?.pushManager.getSubscription()) ?? null;
  const isWanted = found !== null || (user !== null && kept()?.user === user.id);
  if (!isWanted || Notification.permission !== "granted") return pushState.set("off");
  try {
    const key = user && (await anotherKey(found));
    const subscription = key ? await subscribed(key, found) : found;
    if (subscription) await tell(subscription);
    pushState.set(subscription ? "on" : "off");
  } catch (error) {
    asApiError(error);
    pushState.set("off");
  }
}

/** Ask for the permission and subscribe. Call it from a click: browsers ask for nothing else. */
export async function subscribe(publicKey: string): Promise<PushState> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") {
    pushState.set(answer === "denied" ? "denied" : "off");
    return pushState.get();
  }
  await tell(await subscribed(publicKey));
  pushState.set("on");
  void cache.invalidateQueries({ queryKey: SETTINGS });
  return "on";
}

/** End the pushes to a browser; to this one, if it is. */
export async function unsubscribe(id: string, isHere: boolean): Promise<void> {
  await end(id);
  if (isHere) await forget();
  void cache.invalidateQueries({ queryKey: SETTINGS });
}

/** The id by which the service knows this browser, if it gets pushes. */
export function hereId(): string | null {
  return kept()?.id ?? null;
}

onEnd(() => void forget()); // the next user of this browser must not get them
language.subscribe(() => void lookForPush());
document.addEventListener("visibilitychange", () => {
  const isDue = Date.now() - (kept()?.asked ?? Number.POSITIVE_INFINITY) > DAY;
  if (isDue && document.visibilityState === "visible") void lookForPush();
});

async function end(id: string): Promise<void> {
  const params = { path: { subscription_id: id } };
  await answerOf(api.DELETE("/v1/push/subscriptions/{subscription_id}", { params }));
}

async function forget(): Promise<void> {
  localStorage.removeItem(KEPT);
  if (!able()) return;
  const subscription = await (await worker())?.pushManager.getSubscription();
  await subscription?.unsubscribe().catch(() => false);
  pushState.set(Notification.permission === "denied" ? "denied" : "off");
}

/** The key to subscribe for, if this browser is not subscribed for it. The service is asked once a day. */
async function anotherKey(found: PushSubscription | null): Promise<string | null> {
  const known = kept();
  if (found && known && Date.now() - known.asked < DAY) return null;
  const answer = await answerOf(api.GET("/v1/push")).catch(() => null);
  if (!answer) return null; // the next look asks again
  if (known) keep({ ...known, asked: Date.now() });
  return found && answer.public_key === keyOf(found) ? null : answer.public_key;
}

/** Subscribe for a key. A browser has one subscription: another one must end first. */
async function subscribed(key: string, before: PushSubscription | null = null): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  await before?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function tell(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  const user = me.get()?.id;
  const speaks = ownLanguage();
  if (!endpoint || !keys || !user) return;
  const known = kept();
  if (known?.user === user && known.endpoint === endpoint && known.language === speaks) return;
  const body = {
    endpoint,
    keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" },
    public_key: keyOf(subscription),
    language: speaks,
  };
  const { id } = await answerOf(api.POST("/v1/push/subscriptions", { body }));
  const asked = known?.endpoint === endpoint ? known.asked : Date.now(); // what is new is for the key of now
  keep({ user, endpoint, language: speaks, id, asked });
  if (known?.user === user && known.id && known.id !== id) await end(known.id).catch(() => {}); // it has ended
}

/** The language of the texts of pushes; those that are made from English for tests have English ones. */
function ownLanguage(): Told {
  return TOLD_IN.find((each) => each === language.get()) ?? "en";
}

function keyOf({ options }: PushSubscription): string | null {
  if (!options.applicationServerKey) return null;
  const text = String.fromCharCode(...new Uint8Array(options.applicationServerKey));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function kept(): Kept | null {
  return JSON.parse(localStorage.getItem(KEPT) ?? "null");
}

function keep(known: Kept): void {
  localStorage.setItem(KEPT, JSON.stringify(known));
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
