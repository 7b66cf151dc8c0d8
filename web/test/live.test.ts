import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const arrived = vi.fn();
const catchUp = vi.fn();
vi.mock("~/data/arrivals", () => ({ arrived, catchUp }));
vi.mock("~/data/posts", () => ({ fetchPost: async (id: string) => ({ id }) }));
vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore<{ id: string } | null>({ id: "ada" }) };
});

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = Socket.OPEN;
  sent: { action: string; last_event_id?: string | null }[] = [];
  onopen = () => {};
  onclose = () => {};
  onmessage = (_: { data: string }) => {};

  constructor(readonly address: string) {
    Socket.all.push(this);
  }

  send(frame: string) {
    this.sent.push(JSON.parse(frame));
  }

  close() {
    this.readyState = 3;
    this.onclose();
  }

  get(id: string, type: string, data: object = {}) {
    this.onmessage({ data: JSON.stringify({ id, type, data }) });
  }
}

class Alone {
  onmessage = null;
  postMessage() {}
}

const last = () => Socket.all.at(-1) as Socket;
const post = (id: string) => ({ post_id: id, author_id: "ben" });

describe("the socket", () => {
  beforeEach(async () => {
    vi.resetModules();
    vi.useFakeTimers();
    Socket.all = [];
    arrived.mockClear();
    catchUp.mockClear();
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
    vi.stubGlobal("WebSocket", Socket);
    vi.stubGlobal("BroadcastChannel", Alone); // modules of earlier tests would hear
    const locks = { request: (_name: string, _options: object, action: () => unknown) => action() };
    Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
    vi.stubGlobal("fetch", async () =>
      Response.json({ ticket: "t/1", url: "wss://live", expires_in: 30 }, { status: 201 }),
    );
    (await import("~/data/live")).startLive();
    await vi.waitFor(() => expect(Socket.all).toHaveLength(1));
    last().onopen();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is opened with a ticket, greets, and reads what came before it", () => {
    expect(last().address).toBe("wss://live?ticket=t%2F1");
    expect(last().sent).toEqual([{ action: "hello", last_event_id: null }]);
    last().get("e1", "hello", { ping_after: 300, reconnect_after: 6600 });
    expect(catchUp).toHaveBeenCalledOnce();
  });

  it("is opened again with the last event, and tells none twice", async () => {
    last().get("e1", "hello", { ping_after: 300, reconnect_after: 6600 });
    last().get("e3", "post", post("p3"));
    last().get("e2", "post", post("p2")); // late
    last().close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(Socket.all).toHaveLength(2);
    last().onopen();
    expect(last().sent[0]).toEqual({ action: "hello", last_event_id: "e3" });
    last().get("e2", "post", post("p2"));
    last().get("e4", "post", post("p4"));
    await vi.advanceTimersByTimeAsync(0);
    expect(arrived.mock.calls.map(([each]) => each.id)).toEqual(["p3", "p2", "p4"]);
  });

  it("has the tray read again after a story, and when events may have been missed", async () => {
    const { cache } = await import("~/data/cache");
    const read = vi.spyOn(cache, "invalidateQueries");
    last().get("e1", "hello", { ping_after: 300, reconnect_after: 6600 });
    last().get("e2", "story", { story_id: "s1", author_id: "ben" });
    expect(read.mock.calls).toEqual([[{ queryKey: ["stories"] }], [{ queryKey: ["stories"] }]]);
  });

  it("waits longer after each failure", async () => {
    const opened: number[] = [];
    for (let at = 0; at < 4; at++) {
      const before = Socket.all.length;
      last().close();
      const began = Date.now();
      while (Socket.all.length === before) await vi.advanceTimersByTimeAsync(100);
      opened.push(Date.now() - began);
    }
    expect(opened[3]).toBeGreaterThan(2 * (opened[0] as number));
  });

  it("keeps a silent connection open, and closes one that does not answer", async () => {
    last().get("e1", "hello", { ping_after: 300, reconnect_after: 6600 });
    await vi.advanceTimersByTimeAsync(300_000);
    expect(last().sent.at(-1)).toEqual({ action: "ping" });
    const dead = last();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(dead.readyState).toBe(3);
  });

  it("ends with the session", async () => {
    const { me } = await import("~/api/session");
    const socket = last();
    me.set(null);
    expect(socket.readyState).toBe(3);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Socket.all).toHaveLength(1);
  });
});
