/** The service worker, which keeps the client itself for when there is no network. */
import { trusted } from "./trusted";

export function startWorker(): void {
  if (!works()) return;
  const register = () =>
    void navigator.serviceWorker.register(trusted("/sw.js"), { updateViaCache: "none" }).catch(() => {});
  if (document.readyState === "complete")
    register(); // this code may come after the document's own files
  else addEventListener("load", register);
}

/** Tell it which language to keep; it always keeps English. */
export function keepLanguage(tag: string): void {
  if (!works()) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ language: tag }));
}

function works(): boolean {
  return import.meta.env.PROD && "serviceWorker" in navigator;
}
