/// <reference lib="webworker" />
/**
 * Keeps the client itself, so that it opens without a network. Answers of the API and media are never kept here: what
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
