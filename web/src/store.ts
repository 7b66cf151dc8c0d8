/** A value that components and modules share, and are told about when it changes. */
import { useSyncExternalStore } from "preact/compat";
import type { Store } from "./values";

export { createStore, type Store } from "./values";

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
