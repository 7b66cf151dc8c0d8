import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, offline } from "~/api/problems";
import { Inbox } from "~/pages/messages/inbox";
import { withWords } from "~/words";

let error: ApiError | null = null;

vi.mock("~/data/conversations", async (original) => {
  const idle = { more() {}, again() {}, hasMore: false, loadingMore: false, updatedAt: 0, loading: false };
  return {
    ...(await original<typeof import("~/data/conversations")>()),
    useInbox: () => ({ ...idle, items: [], pages: [], error }),
    useMessageRequests: () => ({ ...idle, items: [], pages: [], error: null }),
  };
});
vi.mock("~/data/offline", async (original) => ({
  ...(await original<typeof import("~/data/offline")>()),
  keptInbox: async () => ({
    userId: "ada",
    at: Date.UTC(2026, 10, 28),
    page: { items: [], next_cursor: null },
  }),
}));

describe("an inbox that cannot be read", () => {
  const box = document.createElement("div");

  afterEach(() => act(() => render(null, box)));

  const shown = async (problem: ApiError) => {
    error = problem;
    await withWords(async () => {}, "messages")();
    await act(async () => render(<Inbox here={null} onNew={() => {}} />, box));
    await vi.waitFor(() => expect(box.querySelector(".inbox-list .banner")).not.toBeNull());
    return box.querySelector(".inbox-list .banner")?.textContent ?? "";
  };

  it("says of when its content is, without a network", async () => {
    expect(await shown(offline())).toContain("You are offline. These are your messages from Nov");
  });

  it("tells a failure of the service as one, with the request, and counts down where it should", async () => {
    const failed = await shown(new ApiError(503, "unavailable", "busy", [], "request-7"));
    expect(failed).not.toContain("You are offline");
    expect(failed).toContain("request-7");
    await act(async () => render(null, box));
    expect(await shown(new ApiError(429, "too-many-requests", "reads", [], null, 42))).toContain(
      "42 seconds",
    );
  });
});
