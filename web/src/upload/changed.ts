/** The bytes of a photo as the user wants it; those of its file if nothing was changed. */
import { trusted } from "~/trusted";
import { type Edit, isUnchanged } from "./edit";
import address from "./edit.worker?worker&url";

export async function changedBytes(
  file: File,
  edit: Edit,
): Promise<{ bytes: ArrayBuffer; changed: boolean }> {
  if (isUnchanged(edit)) return { bytes: await file.arrayBuffer(), changed: false };
  return { bytes: await inWorker(file, edit), changed: true };
}

function inWorker(file: Blob, edit: Edit): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(trusted(address), { type: "module" });
    worker.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      worker.terminate();
      resolve(event.data);
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error("The photo could not be changed."));
    };
    worker.postMessage({ file, edit });
  });
}
