/**
 * Which story is shown, and for how long. Both are free of the document, so that every rule has a test: `step` answers
 * where the viewer is after an event, `Timer` tells when a story was seen and when the next one comes.
 */

export const PHOTO_MS = 6000;
export const NOTICE_MS = 3000; // that a story is gone
export const SEEN_MS = 1000;

export interface Item {
  id: string;
  seen: boolean;
}

/** With which story of a list to begin, if the address names none. */
type Begin = "unseen" | "last";

export interface Place {
  /** Lists in the order in which they are played, by name. */
  sources: readonly string[];
  at: number;
  /** Stories of each list that is known. */
  lists: Readonly<Record<string, readonly Item[]>>;
  /** Null until its list is known. */
  story: string | null;
  /** Where in its list the story is, or was. */
  index: number;
  /** The story ended or was deleted while it was shown, or before it was opened. */
  gone: boolean;
  /** After the last story, or before a list without any. */
  over: boolean;
  /** Counts up whenever a story begins, also the same one again. */
  turn: number;
  begin: Begin;
  /** The story that the address names. */
  wanted: string | null;
  /** The way to go from a list without stories. */
  towards: 1 | -1;
}

export type Event =
  | { type: "listed"; source: string; items: readonly Item[] }
  | { type: "next" | "back" | "next-source" | "previous-source" };

export function placeOf(sources: readonly string[], at: number, wanted: string | null = null): Place {
  return {
    sources,
    at,
    wanted,
    lists: {},
    story: null,
    index: 0,
    gone: false,
    over: sources.length === 0,
    turn: 0,
    begin: "unseen",
    towards: 1,
  };
}

export function step(place: Place, event: Event): Place {
  if (place.over) return place;
  if (event.type === "listed") return listed(place, event.source, event.items);
  if (event.type === "next-source") return turned(place, 1, "unseen");
  if (event.type === "previous-source") return turned(place, -1, "unseen");
  return moved(place, event.type === "next" ? 1 : -1);
}

function listed(place: Place, source: string, items: readonly Item[]): Place {
  const next = { ...place, lists: { ...place.lists, [source]: items } };
  if (source !== place.sources[place.at]) return next;
  if (place.story === null) return begun(next, items);
  const index = items.findIndex((item) => item.id === place.story);
  return index < 0 ? { ...next, gone: true } : { ...next, gone: false, index };
}

function begun(place: Place, items: readonly Item[]): Place {
  const { wanted } = place;
  if (wanted) {
    const index = items.findIndex((item) => item.id === wanted);
    return { ...shown({ ...place, wanted: null }, wanted, Math.max(0, index)), gone: index < 0 };
  }
  if (items.length === 0) return turned(place, place.towards, place.begin);
  const unseen = items.findIndex((item) => !item.seen);
  const index = place.begin === "last" ? items.length - 1 : Math.max(0, unseen);
  return shown(place, (items[index] as Item).id, index);
}

/** To another story of the list; beyond its ends, to another list. */
function moved(place: Place, by: 1 | -1): Place {
  const items = place.lists[place.sources[place.at] ?? ""] ?? [];
  if (place.story === null) return turned(place, by, by > 0 ? "unseen" : "last");
  // What followed a story that is gone has its place now.
  const index = place.gone && by > 0 ? place.index : place.index + by;
  const to = items[index];
  if (to) return shown(place, to.id, index);
  if (by < 0 && place.at === 0 && items[0]) return shown(place, items[0].id, 0);
  return turned(place, by, by > 0 ? "unseen" : "last");
}

function turned(place: Place, by: 1 | -1, begin: Begin): Place {
  const at = place.at + by;
  if (at < 0) {
    const first = place.lists[place.sources[0] ?? ""]?.[0]; // before the first list is nothing: it begins again
    return first ? shown({ ...place, at: 0 }, first.id, 0) : { ...place, over: true };
  }
  if (at >= place.sources.length) return { ...place, over: true };
  const next: Place = { ...place, at, begin, towards: by, story: null, gone: false, wanted: null };
  const known = place.lists[place.sources[at] ?? ""];
  return known ? begun(next, known) : next;
}

function shown(place: Place, story: string, index: number): Place {
  return { ...place, story, index, gone: false, turn: place.turn + 1 };
}

/** Why time stands still: the user paused it, the tab is hidden, something is written, read or held, or not loaded. */
export type Halt = "user" | "hidden" | "field" | "dialog" | "held" | "loading";

const UNSEEN: readonly Halt[] = ["hidden", "loading"];

/** The time of one story after another. */
export class Timer {
  private readonly halts = new Set<Halt>();
  private readonly turn: Countdown;
  private readonly look: Countdown;

  constructor(onEnd: () => void, onSeen: () => void) {
    this.turn = new Countdown(onEnd);
    this.look = new Countdown(onSeen);
  }

  /** A story begins. @param ms how long it is shown; null if something else tells its end */
  start(ms: number | null): void {
    this.turn.set(ms);
    this.look.set(SEEN_MS);
    this.apply();
  }

  halt(why: Halt, on: boolean): void {
    if (on) this.halts.add(why);
    else this.halts.delete(why);
    this.apply();
  }

  get running(): boolean {
    return this.halts.size === 0;
  }

  /** Whether nothing but loading stops it: a video must be played to be loaded. */
  get willing(): boolean {
    return [...this.halts].every((why) => why === "loading");
  }

  stop(): void {
    this.turn.set(null);
    this.look.set(null);
  }

  private apply(): void {
    this.turn.run(this.running);
    this.look.run(!UNSEEN.some((why) => this.halts.has(why)));
  }
}

/** Acts after a time, of which pauses are no part. */
class Countdown {
  private left: number | null = null;
  private since = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: () => void) {}

  set(ms: number | null): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.left = ms;
  }

  run(on: boolean): void {
    if (on === (this.timer !== undefined) || this.left === null) return;
    if (on) {
      this.since = performance.now();
      this.timer = setTimeout(() => {
        this.set(null);
        this.act();
      }, this.left);
    } else {
      const left = Math.max(0, this.left - (performance.now() - this.since));
      this.set(left);
    }
  }
}
