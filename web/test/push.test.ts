import { beforeEach, describe, expect, it, vi } from "vitest";
import { lookForPush, pushState, subscribe } from "~/data/push";
import { speak } from "~/words";

vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore({ id: "ada", username: "ada" }) };
});

interface Call {
  method: string;
  path: string;
  body: { endpoint: string; public_key: string; language: string } | null;
}

const DAY = 86_400_000;
const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer;
const encoded = (text: string) => btoa(text).replaceAll("=", "");

let calls: Call[];
let key: string; // the service's
let made: number;
let current: PushSubscription | null;

/** What a browser answers; it has one subscription at most. */
const pushManager = {
  getSubscription: async () => current,
  subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
    if (current) throw new Error("there is one for another key");
    const endpoint = `https://push.example.org/${++made}`;
    const keys = { p256dh: "point", auth: "secret" };
    current = {
      endpoint,
      options: { applicationServerKey: bytes(atob(applicationServerKey)), userVisibleOnly: true },
      toJSON: () => ({ endpoint, keys }),
      unsubscribe: async () => {
        current = null;
        return true;
      },
    } as unknown as PushSubscription;
    return current;
  },
};

const said = (method: string) => calls.filter((call) => call.method === method);

beforeEach(() => {
  vi.stubEnv("PROD", true);
  vi.useFakeTimers({ toFake: ["Date"] });
  localStorage.clear();
  [calls, key, made, current] = [[], encoded("first"), 0, null];
  const registration = { pushManager };
  const serviceWorker = { getRegistration: async () => registration, ready: Promise.resolve(registration) };
  Object.defineProperty(navigator, "serviceWorker", { value: serviceWorker, configurable: true });
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", { permission: "granted", requestPermission: async () => "granted" });
  vi.stubGlobal("location", new URL("https://emulsion.example/"));
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    const body = request.method === "POST" ? await request.json() : null;
    calls.push({ method: request.method, path, body });
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    return Response.json(body ? { id: `of ${body.endpoint}` } : { public_key: key });
  });
});

describe("a browser that gets pushes", () => {
  it("tells the service once of its subscription, with the key that it is for", async () => {
    await subscribe(key);
    await lookForPush();
    expect(said("POST").map(({ body }) => body)).toEqual([
      {
        endpoint: "https://push.example.org/1",
        keys: { p256dh: "point", auth: "secret" },
        public_key: key,
        language: "en",
      },
    ]);
    expect(said("GET")).toEqual([]);
    expect(pushState.get()).toBe("on");
  });

  it("asks once a day for the key, and subscribes again when there is another", async () => {
    await subscribe(key);
    key = encoded("second");
    await lookForPush();
    expect(said("GET")).toEqual([]);
    vi.setSystemTime(Date.now() + DAY);
    await lookForPush();
    await lookForPush();
    expect(said("GET").length).toBe(1);
    expect(said("POST").map(({ body }) => [body?.endpoint, body?.public_key])).toEqual([
      ["https://push.example.org/1", encoded("first")],
      ["https://push.example.org/2", encoded("second")],
    ]);
    const old = encodeURIComponent("of https://push.example.org/1");
    expect(said("DELETE").map(({ path }) => path)).toEqual([`/v1/push/subscriptions/${old}`]);
    vi.setSystemTime(Date.now() + DAY);
    await lookForPush();
    expect(made).toBe(2);
  });

  it("tells the service of another language, and of English where there are no texts", async () => {
    await subscribe(key);
    await speak("ar");
    await vi.waitFor(() => expect(said("POST").at(-1)?.body?.language).toBe("ar"));
    await speak("en-XA");
    await vi.waitFor(() =>
      expect(said("POST").map(({ body }) => body?.language)).toEqual(["en", "ar", "en"]),
    );
    await speak("en");
    expect([made, said("DELETE").length]).toEqual([1, 0]);
  });

  it("subscribes again when the browser has lost it, and not after the user ended it", async () => {
    await subscribe(key);
    current = null;
    await lookForPush();
    expect(made).toBe(2);
    localStorage.clear();
    current = null;
    await lookForPush();
    expect([made, pushState.get()]).toEqual([2, "off"]);
  });

  it("stays as it is while the service does not answer", async () => {
    await subscribe(key);
    vi.setSystemTime(Date.now() + DAY);
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("offline");
    });
    await lookForPush();
    expect([made, pushState.get()]).toEqual([1, "on"]);
  });
});
