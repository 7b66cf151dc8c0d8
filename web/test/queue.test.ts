import { beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "~/db";

vi.mock("~/upload/hash", () => ({ sha256: async () => "hash=" }));
vi.mock("~/trusted", () => ({ trusted: (address: string) => address }));
vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  return {
    me: createStore({ id: "ada" }),
    accessToken: async () => "token",
    onEnd: () => {},
    endSession: () => {},
    remember: () => {},
  };
});

const puts: string[] = [];
let putAnswers: (() => string)[] = [];
vi.mock("~/upload/put", () => ({
  put: async (url: string) => {
    puts.push(url);
    return (putAnswers.shift() ?? (() => "stored"))();
  },
}));

interface Call {
  path: string;
  key: string | null;
  body: unknown;
}

const FILE = {
  bytes: new TextEncoder().encode("photo").buffer as ArrayBuffer,
  type: "image/jpeg" as const,
  alt: "A",
};
const POST = { caption: "c", audience: "everyone" as const };

describe("the queue", () => {
  let calls: Call[];
  let failures: ((call: Call) => Response | undefined)[];
  let queue: typeof import("~/upload/queue");

  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
    calls = [];
    failures = [];
    puts.length = 0;
    putAnswers = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      const path = new URL(request.url).pathname;
      const call = {
        path,
        key: request.headers.get("Idempotency-Key"),
        body: await request.json().catch(() => null),
      };
      calls.push(call);
      const refused = failures.shift()?.(call);
      if (refused) return refused;
      if (path === "/v1/media/upload-url") return answer(201, ticket(calls.length));
      return answer(201, { id: "p1", state: "active", viewer: {}, author: { id: "ada", username: "ada" } });
    });
    const db = await database();
    await Promise.all([db.clear("jobs"), db.clear("files")]);
    queue = await import("~/upload/queue");
  });

  const posts = () => calls.filter((call) => call.path === "/v1/posts");
  const rest = async () => ({
    jobs: await (await database()).count("jobs"),
    files: await (await database()).count("files"),
  });

  it("makes a draft of the same parts", async () => {
    await queue.enqueue(POST, [FILE], "draft");
    await queue.drain();
    expect(posts()).toHaveLength(0);
    const drafts = calls.filter((call) => call.path === "/v1/drafts");
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.body).toMatchObject({ caption: "c", media: [{ alt: "A" }] });
    expect(queue.uploads.get()).toMatchObject([{ state: "done", link: "/archive/drafts" }]);
    expect(await rest()).toEqual({ jobs: 0, files: 0 });
  });

  it("makes a story of its file once, with the same body on every try", async () => {
    failures = [() => undefined, () => answer(503, {})];
    const parts = { audience: "close_friends" as const, hours: 1, stickers: [] };
    await queue.enqueueStory(parts, FILE);
    await queue.drain();
    await queue.drain();
    const stories = calls.filter((call) => call.path === "/v1/stories");
    expect(stories).toHaveLength(2);
    expect(stories[1]).toEqual(stories[0]);
    expect(stories[0]?.body).toMatchObject({ audience: "close_friends", media: { alt: "A" } });
    expect(stories[0]?.body).toHaveProperty("expires_at");
    expect(stories[0]?.body).not.toHaveProperty("hours");
    expect(queue.uploads.get()).toMatchObject([{ state: "done", story: true, link: "/stories/ada/p1" }]);
    expect(await rest()).toEqual({ jobs: 0, files: 0 });
  });

  it("sends files, then the post, and keeps nothing afterwards", async () => {
    const id = await queue.enqueue(POST, [FILE, FILE]);
    await queue.drain();
    expect(puts).toHaveLength(2);
    expect(posts()).toHaveLength(1);
    expect(posts()[0]).toMatchObject({
      key: id,
      body: { caption: "c", media: [{ alt: "A" }, { alt: "A" }] },
    });
    expect(await rest()).toEqual({ jobs: 0, files: 0 });
  });

  it("sends the same post under the same key after an answer that was lost", async () => {
    failures = [() => undefined, () => Response.error()];
    failures[1] = () => answer(502, {});
    await queue.enqueue(POST, [FILE]);
    await queue.drain();
    expect(await rest()).toEqual({ jobs: 1, files: 1 });
    await queue.drain();
    expect(puts).toHaveLength(1);
    expect(posts()).toHaveLength(2);
    expect(posts()[1]).toEqual(posts()[0]);
    expect(await rest()).toEqual({ jobs: 0, files: 0 });
  });

  it("gets a new ticket under a new key when the old one has ended", async () => {
    putAnswers = [() => "expired"];
    await queue.enqueue(POST, [FILE]);
    await queue.drain();
    const tickets = calls.filter((call) => call.path === "/v1/media/upload-url");
    expect(tickets).toHaveLength(2);
    expect(tickets[0]?.key).not.toBe(tickets[1]?.key);
    expect(posts()).toHaveLength(1);
  });

  it("stops at a refusal, tells why, and sends it again when asked to", async () => {
    const refusal = { type: "urn:emulsion:problem:invalid-fields", detail: "Some fields are not valid." };
    failures = [() => undefined, () => answer(422, refusal)];
    const id = await queue.enqueue(POST, [FILE]);
    await queue.drain();
    expect(queue.uploads.get()).toMatchObject([{ id, state: "failed", problem: { code: "invalid-fields" } }]);
    await queue.drain();
    expect(posts()).toHaveLength(1);
    await queue.retry(id);
    await queue.drain();
    expect(posts()).toHaveLength(2);
    expect(await rest()).toEqual({ jobs: 0, files: 0 });
  });

  it("sends nothing of another user", async () => {
    await queue.enqueue(POST, [FILE]);
    await queue.drain();
    const db = await database();
    await db.put("jobs", { id: "x", userId: "ben", createdAt: 0, kind: "post", post: POST, items: [] });
    calls = [];
    await queue.drain();
    expect(calls).toEqual([]);
    expect(await db.count("jobs")).toBe(1);
  });

  function answer(status: number, body: unknown): Response {
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  }

  function ticket(at: number) {
    return {
      media_id: `m${at}`,
      object_key: `k${at}`,
      upload_url: `https://s.example/${at}`,
      headers: {},
      expires_at_ms: Date.now() + 900_000,
    };
  }
});
