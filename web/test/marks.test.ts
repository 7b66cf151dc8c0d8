import { beforeEach, describe, expect, it, vi } from "vitest";
import { cache } from "~/data/cache";
import { setMark } from "~/data/marks";

vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore({ id: "ada" }) };
});

const POST = { id: "p1", likes_count: 3, viewer: { liked: false, saved: false, can: [] } };
const shown = () => cache.getQueryData<typeof POST>(["post", "p1"]);

describe("likes", () => {
  let calls: string[];
  let answers: (() => Response | Promise<Response>)[];

  beforeEach(() => {
    calls = [];
    answers = [];
    cache.clear();
    cache.setQueryData(["post", "p1"], POST);
    vi.stubGlobal("fetch", async (request: Request) => {
      calls.push(request.method);
      return (answers.shift() ?? (() => new Response(null, { status: 204 })))();
    });
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
  });

  it("show at once, and once in the count", async () => {
    const done = setMark(POST as never, "like", true);
    expect(shown()).toMatchObject({ likes_count: 4, viewer: { liked: true } });
    await done;
    expect(shown()).toMatchObject({ likes_count: 4, viewer: { liked: true } });
    expect(calls).toEqual(["PUT"]);
  });

  it("send the last wish after the call under way, not each tap", async () => {
    let answer = (_: Response) => {};
    answers.push(() => new Promise<Response>((resolve) => (answer = resolve)));
    const first = setMark(POST as never, "like", true);
    await vi.waitFor(() => expect(calls).toEqual(["PUT"]));
    for (const wanted of [false, true, false]) void setMark(POST as never, "like", wanted);
    expect(shown()).toMatchObject({ likes_count: 3, viewer: { liked: false } });
    answer(new Response(null, { status: 204 }));
    await first;
    expect(calls).toEqual(["PUT", "DELETE"]);
    expect(shown()).toMatchObject({ likes_count: 3, viewer: { liked: false } });
  });

  it("send nothing more if the last wish is what was sent", async () => {
    let answer = (_: Response) => {};
    answers.push(() => new Promise<Response>((resolve) => (answer = resolve)));
    const first = setMark(POST as never, "like", true);
    await vi.waitFor(() => expect(calls).toEqual(["PUT"]));
    for (const wanted of [false, true]) void setMark(POST as never, "like", wanted);
    answer(new Response(null, { status: 204 }));
    await first;
    expect(calls).toEqual(["PUT"]);
    expect(shown()).toMatchObject({ likes_count: 4, viewer: { liked: true } });
  });

  it("are taken back when the service refuses", async () => {
    answers.push(() => new Response("{}", { status: 404 }));
    await setMark(POST as never, "like", true);
    expect(shown()).toMatchObject({ likes_count: 3, viewer: { liked: false } });
  });
});
