import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cache } from "~/data/cache";
import { ownChanged } from "~/data/stories";
import Tray from "~/stories/tray";

vi.mock("~/api/session", async () => {
  const { createStore } = await import("~/store");
  const session = { accessToken: async () => "token", onEnd: () => {}, endSession: () => {} };
  return { ...session, me: createStore({ id: "ada", username: "ada" }) };
});

const story = (id: string) => ({
  id,
  state: "active",
  audience: "everyone",
  author: { id: "ada", username: "ada" },
  viewer: { seen: false, can: [] },
});

describe("the user's own item of the tray", () => {
  let own: unknown[];
  let tray: unknown[];
  let box: HTMLElement;

  beforeEach(async () => {
    own = [];
    tray = [];
    vi.stubGlobal("location", new URL("https://emulsion.example/"));
    vi.stubGlobal("fetch", async (request: Request) => {
      const items = new URL(request.url).pathname === "/v1/stories/feed" ? tray : own;
      return new Response(JSON.stringify({ items, next_cursor: null, degraded: false }), {
        headers: { "Content-Type": "application/json" },
      });
    });
    box = document.createElement("div");
    document.body.append(box);
    const page = (
      <QueryClientProvider client={cache}>
        <Tray />
      </QueryClientProvider>
    );
    await act(() => render(page, box));
  });

  afterEach(() => {
    render(null, box);
    cache.clear();
  });

  const words = () => box.querySelector(".own .tray-link")?.textContent;

  it("shows a story that was just shared, and not one that was just deleted, whatever the tray knows", async () => {
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0));
    expect(words()).toBe("Astory.yours");
    own = [story("s1")];
    await act(ownChanged);
    await vi.waitFor(() => expect(words()).toContain("story.new"));
    tray = [{ author: { id: "ada", username: "ada" }, count: 1, unseen: 1, stories: [story("s1")] }];
    own = [];
    await act(ownChanged);
    await vi.waitFor(() => expect(words()).toBe("Astory.yours"));
  });
});
