/** What browsers have and the test's document lacks. */
import "fake-indexeddb/auto";
import { vi } from "vitest";

class Locks {
  private tail: Promise<unknown> = Promise.resolve();

  request<T>(_name: string, action: () => Promise<T>): Promise<T> {
    const run = this.tail.then(action);
    this.tail = run.catch(() => {});
    return run;
  }
}

Object.defineProperty(navigator, "locks", { value: new Locks(), configurable: true });
vi.stubGlobal(
  "BroadcastChannel",
  globalThis.BroadcastChannel ??
    class {
      onmessage = null;
      postMessage() {}
      close() {}
    },
);
