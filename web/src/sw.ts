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

worker.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
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

async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(
    manifest.map((entry) => new Request(path(entry), { cache: entry.revision ? "reload" : "default" })),
  );
}

/** Caches of other versions; the assets of the version before stay, for tabs that still run it. */
async function dropOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith("emulsion-") && name !== NAME);
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

async function ownFile(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

function path(entry: Entry): string {
  return entry.url.startsWith("/") ? entry.url : `/${entry.url}`;
}

function hash(text: string): string {
  let value = 5381;
  for (let at = 0; at < text.length; at++) value = ((value * 33) ^ text.charCodeAt(at)) >>> 0;
  return value.toString(36);
}
