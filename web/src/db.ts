/** The client's database in the browser: posts that are on their way, and the last feed. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Kept } from "~/data/offline";
import type { Job, StoredFile } from "~/upload/jobs";

interface Schema extends DBSchema {
  feeds: { key: string; value: Kept };
  jobs: { key: string; value: Job };
  files: { key: string; value: StoredFile };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("emulsion", 1, {
    upgrade(db) {
      db.createObjectStore("feeds");
      db.createObjectStore("jobs", { keyPath: "id" });
      db.createObjectStore("files", { keyPath: "id" });
    },
    terminated() {
      opened = null;
    },
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}
