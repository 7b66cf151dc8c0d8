/// <reference lib="webworker" />
/**
 * Shows pushes, and keeps the client itself, so that it opens without a network. Answers of the API and media are never kept here: what
 * the user saw last is in the page's own database, which sign-out empties.
 */
export type {};

interface Entry {
  url: string;
  revision: string | null;
}

// The library of service workers and that of documents define `self` differently.
const worker = self as unknown as ServiceWorkerGlobalScope;
// An icon may be listed twice, and a cache takes no list with doubles.
const manifest = [
  ...new Map(
    (self as unknown as { __WB_MANIFEST: Entry[] }).__WB_MANIFEST.map((entry) => [entry.url, entry]),
  ).values(),
];
const version = hash(manifest.map(({ url, revision }) => `${url} ${revision ?? ""}`).join("\n"));
const NAME = `emulsion-${version}`;
const DOCUMENT = "/index.html";
const WORDS = /\/words\.([\w-]+?)\./; // names of catalogues contain their language, see vite.config.ts

worker.addEventListener("install", (event) => {
  event.waitUntil(install().then(() => worker.skipWaiting()));
});

worker.addEventListener("message", (event) => {
  const { language } = event.data as { language: string };
  event.waitUntil(keep((of) => of === language));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin || url.pathname.startsWith("/v1/"))
    return;
  if (request.mode === "navigate") event.respondWith(opened(request));
  else if (manifest.some((entry) => path(entry) === url.pathname)) event.respondWith(ownFile(request));
});

/** What a push has: no texts and no path if the user wants none in it. */
interface Push {
  id: string;
  group: string;
  /** That the subscription asked for; services of earlier versions do not tell it. */
  language?: string;
  title?: string;
  body?: string;
  path?: string;
}

const SOMETHING: Record<string, string> = {
  en: "There is something new for you.",
  de: "Es gibt etwas Neues für dich.",
  ar: "هناك جديد لك.",
};

worker.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(shown(event.data.json() as Push));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(visited((event.notification.data as Shown).path));
});

interface Shown {
  id: string;
  path: string;
}

/** Show a push. One of the same group replaces it; one that came before does not ring again. */
async function shown(push: Push): Promise<void> {
  const before = await worker.registration.getNotifications({ tag: push.group });
  const again = before.some(({ data }) => (data as Shown).id === push.id);
  const language = push.language ?? worker.navigator.language.split("-")[0] ?? "en";
  const data: Shown = { id: push.id, path: push.path ?? "/notifications" };
  await worker.registration.showNotification(push.title ?? "Emulsion", {
    body: push.body ?? SOMETHING[language] ?? SOMETHING.en,
    lang: language,
    tag: push.group,
    icon: "/icon-192.png",
    data,
    ...(!again && before.length > 0 && { renotify: true }),
  } as NotificationOptions);
}

/** Open the page of a notification: in a window that is open, if there is one. */
async function visited(path: string): Promise<void> {
  const url = new URL(path, worker.location.origin);
  if (url.origin !== worker.location.origin) return;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find(({ focused }) => focused) ?? windows[0];
  if (!open) return void (await worker.clients.openWindow(url.href));
  await open.focus().catch(() => open);
  await open.navigate(url.href).catch(() => worker.clients.openWindow(url.href));
}

/** Everything but catalogues of languages that nobody chose here. */
async function install(): Promise<void> {
  const languages = new Set<string | undefined>([undefined, "en"]);
  for (const name of await ownCaches())
    for (const { url } of await (await caches.open(name)).keys()) languages.add(languageOf(url));
  await keep((language) => languages.has(language));
}

/** Keep the files of these languages; of no language is all that is no catalogue. */
async function keep(wanted: (language: string | undefined) => boolean): Promise<void> {
  const cache = await caches.open(NAME);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(
    manifest
      .filter((entry) => wanted(languageOf(path(entry))) && !kept.has(path(entry)))
      .map((entry) => new Request(path(entry), { cache: entry.revision ? "reload" : "default" })),
  );
}

function languageOf(url: string): string | undefined {
  return WORDS.exec(url)?.[1];
}

async function ownCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith("emulsion-"));
}

/** Caches of other versions; the assets of the version before stay, for tabs that still run it. */
async function dropOld(): Promise<void> {
  const names = (await ownCaches()).filter((name) => name !== NAME);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

/** A page comes from the network, so that a new version is seen at once; without one, from here. */
async function opened(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(DOCUMENT, { cacheName: NAME });
    if (!kept) throw error;
    return kept;
  }
}

/** Names of assets contain their hash: neither a search nor a header makes a difference. */
async function ownFile(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

function path(entry: Entry): string {
  return entry.url.startsWith("/") ? entry.url : `/${entry.url}`;
}

function hash(text: string): string {
  let value = 5381;
  for (let at = 0; at < text.length; at++) value = ((value * 33) ^ text.charCodeAt(at)) >>> 0;
  return value.toString(36);
}
