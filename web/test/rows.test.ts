import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drainer } from "~/upload/rows";

vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore({ id: "ada" }) };
});

describe("what is on its way", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    "is sent once more if that was asked for %d steps after a try",
    async (steps) => {
      let tries = 0;
      const drain = drainer(100, async () => {
        if (++tries === 1) void later(steps, () => void drain());
        return null;
      });
      await drain();
      await vi.advanceTimersByTimeAsync(0);
      expect(tries).toBe(2);
    },
  );

  it("waits longer after each failure, and not after the network came back during one", async () => {
    const tries: number[] = [];
    const start = Date.now();
    const drain = drainer(100, async (pause) => {
      tries.push(Date.now() - start);
      if (tries.length === 3) void drain();
      return pause;
    });
    await drain();
    await vi.advanceTimersByTimeAsync(500);
    expect(tries).toEqual([0, 100, 300, 400, 500]);
  });

  it("waits as long as the service says", async () => {
    const tries: number[] = [];
    const start = Date.now();
    const drain = drainer(100, async () => {
      tries.push(Date.now() - start);
      return tries.length === 1 ? 700 : null;
    });
    await drain();
    await vi.advanceTimersByTimeAsync(2000);
    expect(tries).toEqual([0, 700]);
  });

  async function later(steps: number, act: () => void) {
    for (let i = 0; i < steps; i++) await null;
    act();
  }
});
