import { beforeEach, describe, expect, it, vi } from "vitest";
import { arrivals, arrived, showArrivals } from "~/data/arrivals";
import { cache, Totals } from "~/data/cache";

vi.mock("~/api/session", () => ({ accessToken: async () => "token", onEnd: () => {}, endSession: () => {} }));

const post = (id: string, state = "active") => ({ id, state, viewer: {} }) as never;
const feed = (...ids: string[]) => ({
  pages: [{ items: ids.map((id) => post(id)), next_cursor: "more", degraded: false }],
  pageParams: [undefined],
});
const shown = () =>
  cache
    .getQueryData<ReturnType<typeof feed>>(["posts", "feed", "latest"])
    ?.pages[0]?.items.map(({ id }: { id: string }) => id);

describe("a post that arrives", () => {
  beforeEach(() => {
    cache.clear();
    arrivals.set([]);
    cache.setQueryData(["posts", "feed", "latest"], feed("p7", "p5"));
    vi.stubGlobal("location", { pathname: "/" });
    vi.stubGlobal("scrollY", 0);
  });

  it("is put at its place, once", () => {
    arrived(post("p6"));
    arrived(post("p8"));
    arrived(post("p8"));
    expect(shown()).toEqual(["p8", "p7", "p6", "p5"]);
  });

  it("waits while the reader is further down", () => {
    vi.stubGlobal("scrollY", 900);
    arrived(post("p8"));
    arrived(post("p9"));
    arrived(post("p9"));
    expect(shown()).toEqual(["p7", "p5"]);
    expect(arrivals.get()).toHaveLength(2);
    showArrivals();
    expect(shown()).toEqual(["p9", "p8", "p7", "p5"]);
    expect(arrivals.get()).toEqual([]);
  });

  it("stays out while it is prepared, and if it belongs on a later page", () => {
    arrived(post("p9", "processing"));
    arrived(post("p1"));
    expect(shown()).toEqual(["p7", "p5"]);
  });
});

describe("totals that are counted later", () => {
  it("show what the user did until an answer has another number", () => {
    const totals = new Totals();
    expect(totals.of("a", 3)).toBe(3);
    totals.did("a", 3, 4);
    expect([totals.of("a", 3), totals.of("a", 3), totals.of("a", 4)]).toEqual([4, 4, 4]);
    expect(totals.of("a", 3)).toBe(3);
  });

  it("show the number of others as soon as it is told", () => {
    const totals = new Totals();
    totals.did("a", 3, 4);
    expect([totals.of("a", 5), totals.of("a", 3)]).toEqual([5, 3]);
  });

  it("are those before a like that was taken back", () => {
    const totals = new Totals();
    totals.of("a", 3);
    totals.did("a", 3, 4);
    totals.did("a", 4, 3);
    expect(totals.of("a", 3)).toBe(3);
  });
});
