/** The service worker, which keeps the client itself for when there is no network. */
import { trusted } from "./trusted";

export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    void navigator.serviceWorker.register(trusted("/sw.js"), { updateViaCache: "none" }).catch(() => {});
  });
}
