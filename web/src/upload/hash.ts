/** SHA-256 of files in base64, one file at a time. */
import { trusted } from "~/trusted";
import address from "./hash.worker?worker&url";

let turn: Promise<unknown> = Promise.resolve();

export function sha256(bytes: ArrayBuffer): Promise<string> {
  const next = turn.then(() => inWorker(bytes));
  turn = next.catch(() => {});
  return next;
}

function inWorker(bytes: ArrayBuffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(trusted(address), { type: "module" });
    const done = (act: () => void) => {
      worker.terminate();
      act();
    };
    worker.onmessage = (event: MessageEvent<{ digest: ArrayBuffer }>) =>
      done(() => resolve(base64(event.data.digest)));
    worker.onerror = () => done(() => reject(new Error("The file could not be read.")));
    worker.postMessage({ id: 0, bytes });
  });
}

export function base64(digest: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
