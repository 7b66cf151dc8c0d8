import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, forget, forgetRecent, recent, remember } from "~/data/search";

const user = (name: string) => ({ id: name, username: name, display_name: name, avatar: null });

describe("what is asked", () => {
  it.each([
    ["  @Nora ", "Nora"],
    ["no", "no"],
    ["n", ""],
    ["#n", ""],
    ["#no", "#no"],
    ["山", "山"],
    ["김", "김"],
    ["か", "か"],
    ["!?", ""],
    ["\u200b\u200d", ""],
    ["", ""],
  ])("for %j is %j", (typed, wanted) => expect(asked(typed)).toBe(wanted));
});

describe("recent searches", () => {
  beforeEach(forgetRecent);

  it("are kept in this browser, the last first, eight at most, without addresses of pictures", () => {
    for (let i = 0; i < 10; i++) remember(user(`u${i}`));
    remember(user("u5"));
    expect(recent.get().map((each) => each.id)).toEqual(["u5", "u9", "u8", "u7", "u6", "u4", "u3", "u2"]);
    expect(JSON.parse(localStorage.getItem("emulsion:searches") ?? "")[0]).toEqual({
      id: "u5",
      username: "u5",
      display_name: "u5",
    });
  });

  it("can be forgotten, one or all", () => {
    for (const name of ["a1", "b1"]) remember(user(name));
    forget("b1");
    expect(recent.get().map((each) => each.id)).toEqual(["a1"]);
    forgetRecent();
    expect(localStorage.getItem("emulsion:searches")).toBeNull();
  });
});

const calls: string[] = [];

vi.mock("~/data/search", async (original) => ({
  ...(await original<typeof import("~/data/search")>()),
  useSearch: (text: string) => {
    if (text && calls.at(-1) !== text) calls.push(text);
    const items = text.startsWith("no") ? [user("nora"), user("noah")] : [];
    const idle = { more() {}, again() {}, hasMore: false, loadingMore: false, updatedAt: 0 };
    return { ...idle, items, pages: [], loading: false, error: null };
  },
}));

describe("the search page", () => {
  let box: HTMLElement;

  beforeEach(async () => {
    calls.length = 0;
    vi.useFakeTimers();
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        observe() {}
        disconnect() {}
      },
    );
    box = document.createElement("div");
    document.body.append(box);
    const { default: Search } = await import("~/pages/search");
    const { LocationProvider } = await import("preact-iso");
    const page = (
      <LocationProvider>
        <Search />
      </LocationProvider>
    );
    await act(() => render(page, box));
  });

  afterEach(() => {
    render(null, box);
    box.remove();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const input = () => box.querySelector("input") as HTMLInputElement;

  async function type(text: string, pause = 400) {
    await act(() => {
      input().value = text;
      input().dispatchEvent(new Event("input", { bubbles: true }));
    });
    await act(async () => {
      await vi.advanceTimersByTimeAsync(pause);
    });
  }

  it("asks once for what was typed in one go, and moves among the options by arrows", async () => {
    for (const text of ["n", "no", "nor"]) await type(text, 20);
    await type("nora");
    expect(box.querySelectorAll('[role="option"]')).toHaveLength(2);
    expect(calls).toEqual(["nora"]);
    expect(input().getAttribute("aria-expanded")).toBe("true");
    await act(() => {
      input().dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    });
    const chosen = box.querySelector('[aria-selected="true"]');
    expect(input().getAttribute("aria-activedescendant")).toBe(chosen?.id);
    expect(chosen?.textContent).toContain("nora");
  });

  it("says that nobody was found, and clears by Escape", async () => {
    await type("zz");
    expect(box.querySelector(".state")).not.toBeNull();
    expect(box.querySelectorAll('[role="option"]')).toHaveLength(0);
    await act(async () => {
      input().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      await vi.advanceTimersByTimeAsync(50);
    });
    expect(input().value).toBe("");
  });

  it.each([
    ["#sea", "/explore/tags/sea", 0],
    ["nora", "/explore/tags/nora", 2],
    ["#münchen", "/explore/tags/m%C3%BCnchen", 0],
  ])("leads from %j to its tag", async (text, path, people) => {
    await type(text);
    expect(box.querySelector(".tag-row")?.getAttribute("href")).toBe(path);
    expect(box.querySelectorAll('[role="option"]')).toHaveLength(people);
    expect(box.querySelector(".state")).toBeNull();
  });

  it.each(["nora lind", "12", "#12", "@a.b"])("has no tag for %j", async (text) => {
    await type(text);
    expect(box.querySelector(".tag-row")).toBeNull();
  });

  it("opens a tag by Enter", async () => {
    await type("#sea");
    await act(async () => {
      input().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    });
    expect(location.pathname).toBe("/explore/tags/sea");
  });
});
