import { beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "~/db";

vi.mock("~/upload/hash", () => ({ sha256: async () => "hash=" }));
vi.mock("~/trusted", () => ({ trusted: (address: string) => address }));
vi.mock("~/upload/put", () => ({ put: async () => "stored" }));
vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const ends: ((byUser: boolean) => void)[] = [];
  return {
    me: createStore({ id: "ada" }),
    accessToken: async () => "token",
    onEnd: (action: (byUser: boolean) => void) => ends.push(action),
    endSession(byUser: boolean) {
      for (const end of ends) end(byUser);
    },
    remember: () => {},
  };
});

interface Call {
  path: string;
  body: { client_id: string; text?: string; media: { object_key: string }[] };
}

const text = (conversationId: string, words: string) => ({ conversationId, text: words });

describe("messages on their way", () => {
  let calls: Call[];
  let stored: Map<string, number>;
  let failures: ((call: Call) => Response | undefined)[];
  let outbox: typeof import("~/data/outbox");

  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
    calls = [];
    failures = [];
    stored = new Map();
    vi.stubGlobal("fetch", async (request: Request) => {
      const path = new URL(request.url).pathname;
      const call = { path, body: await request.json() };
      if (path === "/v1/media/upload-url") return answer(201, ticket());
      calls.push(call);
      const refused = failures.shift()?.(call);
      if (refused) return refused;
      return answer(201, sent(call));
    });
    const db = await database();
    await Promise.all([db.clear("letters"), db.clear("files")]);
    outbox = await import("~/data/outbox");
  });

  it("are sent in the order in which they were written, and then forgotten", async () => {
    for (const words of ["one", "two", "three"]) await outbox.write(text("c", words));
    await outbox.drain();
    expect(calls.map(({ body }) => body.text)).toEqual(["one", "two", "three"]);
    expect(outbox.letters.get()).toEqual([]);
    expect(await (await database()).count("letters")).toBe(0);
  });

  it("have the same client id on every try, and tell of one message", async () => {
    const heard: number[] = [];
    outbox.onSent(({ seq }) => heard.push(seq));
    const lost = (call: Call) => {
      sent(call); // the service has it, and the answer is lost
      return answer(503, {});
    };
    failures = [lost, lost];
    await outbox.write(text("c", "once"));
    await outbox.drain();
    await outbox.drain();
    expect(outbox.letters.get()).toMatchObject([{ text: "once" }]);
    await outbox.drain();
    expect(new Set(calls.map(({ body }) => body.client_id)).size).toBe(1);
    expect(stored.size).toBe(1);
    expect(heard).toEqual([1]);
  });

  it("wait behind one that cannot be sent yet, in its conversation alone", async () => {
    failures = [() => answer(503, {})];
    await outbox.write(text("c", "first"));
    await outbox.drain();
    await outbox.write(text("c", "second"));
    await outbox.write(text("d", "elsewhere"));
    failures = [({ path }) => (path.includes("/c/") ? answer(503, {}) : undefined)];
    await outbox.drain();
    await outbox.drain();
    const order = calls.filter(({ path }) => path.includes("/c/")).map(({ body }) => body.text);
    expect(order.indexOf("second")).toBe(order.lastIndexOf("first") + 1);
    expect(calls.some(({ body }) => body.text === "elsewhere")).toBe(true);
  });

  it("stop no other when one is refused, which is sent again when the user asks to", async () => {
    failures = [() => answer(403, { type: "urn:emulsion:problem:cannot-write", detail: "No." })];
    const { clientId } = await outbox.write(text("c", "refused"));
    await outbox.write(text("c", "next"));
    await outbox.drain();
    expect(outbox.letters.get()).toMatchObject([{ text: "refused", problem: { code: "cannot-write" } }]);
    await outbox.drain();
    expect(calls.map(({ body }) => body.text)).toEqual(["refused", "next"]);
    await outbox.again(clientId);
    await outbox.drain();
    expect(calls.at(-1)?.body).toMatchObject({ text: "refused", client_id: clientId });
    expect(outbox.letters.get()).toEqual([]);
  });

  it("go on in another page after the first was killed", async () => {
    const db = await database();
    const letter = { clientId: "x", userId: "ada", conversationId: "c", at: 1, text: "left", items: [] };
    await db.put("letters", letter);
    await db.put("letters", { ...letter, clientId: "y", userId: "ben", text: "of another user" });
    await outbox.drain();
    expect(calls.map(({ body }) => body.client_id)).toEqual(["x"]);
    expect(await db.getAllKeys("letters")).toEqual(["y"]);
  });

  it("store their files first", async () => {
    const file = { bytes: new ArrayBuffer(3), type: "image/jpeg" as const, alt: "" };
    await outbox.write({ ...text("c", ""), files: [file] });
    await outbox.drain();
    expect(calls[0]?.body).toEqual({ client_id: expect.any(String), media: [{ object_key: "key" }] });
    expect(await (await database()).count("files")).toBe(0);
  });

  it("are forgotten when the user signs out", async () => {
    failures = [() => answer(503, {})];
    await outbox.write(text("c", "a secret"));
    await outbox.drain();
    (await import("~/api/session")).endSession(true);
    await vi.waitFor(async () => expect(await (await database()).count("letters")).toBe(0));
    expect(outbox.letters.get()).toEqual([]);
  });

  /** As the service does it: the same client id is the same message. */
  function sent({ body }: Call) {
    const seq = stored.get(body.client_id) ?? stored.size + 1;
    stored.set(body.client_id, seq);
    return { id: `m${seq}`, seq, conversation_id: "c", client_id: body.client_id, media: [] };
  }

  function ticket() {
    const expires_at_ms = Date.now() + 900_000;
    return { media_id: "m", object_key: "key", upload_url: "https://s.example/", headers: {}, expires_at_ms };
  }

  function answer(status: number, body: unknown): Response {
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  }
});
