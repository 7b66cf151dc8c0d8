/** The client's database in the browser: posts and messages that are on their way, and what was read last. */
import { type DBSchema, type IDBPDatabase, openDB, type StoreNames } from "idb";
import type { Letter } from "~/data/letters";
import type { Kept, KeptInbox, KeptThread } from "~/data/offline";
import type { Job, StoredFile } from "~/upload/jobs";

interface Schema extends DBSchema {
  feeds: { key: string; value: Kept };
  jobs: { key: string; value: Job };
  files: { key: string; value: StoredFile };
  inboxes: { key: string; value: KeptInbox };
  threads: { key: string; value: KeptThread };
  letters: { key: string; value: Letter };
}

const VERSION = 2;
/** Stores by name, with the field that is their key; null if the key is given apart. */
const STORES: Record<StoreNames<Schema>, string | null> = {
  feeds: null,
  jobs: "id",
  files: "id",
  inboxes: null,
  threads: null,
  letters: "clientId",
};

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("emulsion", VERSION, {
    upgrade(db) {
      for (const [name, keyPath] of Object.entries(STORES) as [StoreNames<Schema>, string | null][]) {
        if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, { keyPath });
      }
    },
    blocking(_now, _next, event) {
      (event.target as IDBDatabase).close(); // a tab with a newer version of the client waits for it
      opened = null;
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
