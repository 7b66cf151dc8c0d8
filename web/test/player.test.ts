import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Event, type Place, placeOf, SEEN_MS, step, Timer } from "~/stories/player";

const items = (...ids: string[]) => ids.map((id) => ({ id: id.replace("*", ""), seen: id.endsWith("*") }));
const play = (place: Place, ...events: Event[]) => events.reduce(step, place);
const listed = (source: string, ...ids: string[]): Event => ({
  type: "listed",
  source,
  items: items(...ids),
});
const NEXT: Event = { type: "next" };
const BACK: Event = { type: "back" };

describe("the player", () => {
  const opened = play(placeOf(["ada", "ben"], 0), listed("ada", "a1*", "a2", "a3"));

  it("begins with the first story that was not seen, or with the one of the address", () => {
    expect(opened.story).toBe("a2");
    expect(play(placeOf(["ada"], 0), listed("ada", "a1*", "a2*")).story).toBe("a1");
    expect(play(placeOf(["ada"], 0, "a3"), listed("ada", "a1", "a2", "a3")).story).toBe("a3");
  });

  it("waits for the list of the next author, and ends after the last", () => {
    const waiting = play(opened, NEXT, NEXT);
    expect(waiting).toMatchObject({ at: 1, story: null });
    const next = play(waiting, listed("ben", "b1"));
    expect(next.story).toBe("b1");
    expect(play(next, NEXT).over).toBe(true);
  });

  it("goes back to the last story of the author before, and begins the very first again", () => {
    const there = play(opened, { type: "next-source" }, listed("ben", "b1", "b2"));
    expect(there.story).toBe("b1");
    const back = play(there, BACK);
    expect(back).toMatchObject({ at: 0, story: "a3" });
    const first = play(back, BACK, BACK);
    const again = play(first, BACK);
    expect(again.story).toBe("a1");
    expect(again.turn).toBe(first.turn + 1);
  });

  it("turns whole authors, and passes those without stories in the same direction", () => {
    const three = play(
      placeOf(["ada", "ben", "cleo"], 2),
      listed("cleo", "c1"),
      listed("ben"),
      listed("ada", "a1"),
    );
    expect(play(three, { type: "previous-source" })).toMatchObject({ at: 0, story: "a1" });
    expect(play(three, { type: "previous-source" }, { type: "next-source" }).story).toBe("c1");
    expect(play(placeOf(["ada"], 0), listed("ada"))).toMatchObject({ over: true, turn: 0 });
  });

  it("says that the story is gone, and goes on with the one that took its place", () => {
    const gone = play(opened, listed("ada", "a1*", "a3"));
    expect(gone).toMatchObject({ story: "a2", gone: true, turn: opened.turn });
    expect(play(gone, NEXT)).toMatchObject({ story: "a3", gone: false });
    expect(play(gone, BACK)).toMatchObject({ story: "a1", gone: false });
    expect(play(gone, listed("ada"), NEXT)).toMatchObject({ at: 1, story: null, gone: false });
  });

  it("says it of a story whose address is old, too", () => {
    const old = play(placeOf(["ada"], 0, "a0"), listed("ada", "a1", "a2"));
    expect(old).toMatchObject({ story: "a0", gone: true });
    expect(play(old, NEXT).story).toBe("a1");
  });

  it("stays where it is when stories come or are seen meanwhile", () => {
    const now = play(opened, listed("ada", "a1*", "a2*", "a3", "a4"));
    expect(now).toMatchObject({ story: "a2", gone: false, turn: opened.turn });
    expect(play(now, NEXT, NEXT).story).toBe("a4");
  });
});

describe("the timer", () => {
  const onEnd = vi.fn();
  const onSeen = vi.fn();
  let timer: Timer;

  beforeEach(() => {
    vi.useFakeTimers();
    onEnd.mockReset();
    onSeen.mockReset();
    timer = new Timer(onEnd, onSeen);
  });
  afterEach(() => {
    timer.stop();
    vi.useRealTimers();
  });

  it("tells once that a story was seen, and its end", () => {
    timer.start(6000);
    vi.advanceTimersByTime(SEEN_MS);
    expect(onSeen).toHaveBeenCalledTimes(1);
    expect(onEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect([onSeen.mock.calls.length, onEnd.mock.calls.length]).toEqual([1, 1]);
  });

  it("goes on where it was stopped, once nothing stops it any more", () => {
    timer.start(6000);
    vi.advanceTimersByTime(4000);
    timer.halt("user", true);
    timer.halt("field", true);
    vi.advanceTimersByTime(60_000);
    timer.halt("user", false);
    vi.advanceTimersByTime(60_000);
    expect(onEnd).not.toHaveBeenCalled();
    timer.halt("field", false);
    vi.advanceTimersByTime(1999);
    expect(onEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it("counts a paused story as seen, but none that is hidden or not loaded", () => {
    timer.halt("user", true);
    timer.halt("loading", true);
    timer.start(6000);
    vi.advanceTimersByTime(5000);
    timer.halt("loading", false);
    timer.halt("hidden", true);
    vi.advanceTimersByTime(5000);
    expect(onSeen).not.toHaveBeenCalled();
    timer.halt("hidden", false);
    vi.advanceTimersByTime(SEEN_MS);
    expect(onSeen).toHaveBeenCalledTimes(1);
    expect(onEnd).not.toHaveBeenCalled();
  });

  it("begins anew with each story, and leaves the end of a video to the video", () => {
    timer.start(6000);
    vi.advanceTimersByTime(5000);
    timer.start(null);
    vi.advanceTimersByTime(60_000);
    expect(onEnd).not.toHaveBeenCalled();
    expect(onSeen).toHaveBeenCalledTimes(2);
  });

  it("lets a video play to load, unless something else stops it", () => {
    timer.halt("loading", true);
    expect([timer.running, timer.willing]).toEqual([false, true]);
    timer.halt("user", true);
    expect(timer.willing).toBe(false);
  });
});
