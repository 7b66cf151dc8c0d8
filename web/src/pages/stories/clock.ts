/** The time of the story that is shown: how long, when it stands still, and when the story itself ends. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Story } from "~/api/types";
import { type Halt, NOTICE_MS, PHOTO_MS, type Place, Timer } from "~/stories/player";

const AFTER_END = 300; // ms after which the service no longer lists a story that ended

export function msOf(story: Story | undefined, place: Place): number {
  if (place.gone) return NOTICE_MS;
  return story?.media.kind === "video" ? (story.media.duration_ms ?? PHOTO_MS) : PHOTO_MS;
}

export function useTimer(
  place: Place,
  story: Story | undefined,
  loaded: boolean,
  acts: { onEnd(): void; onSeen(): void },
) {
  const latest = useRef(acts);
  latest.current = acts;
  const [still] = useState(() => matchMedia("(prefers-reduced-motion: reduce)").matches);
  const [paused, setPaused] = useState(still);
  const [time, setTime] = useState({ running: !still, willing: !still });
  const timer = useMemo(
    () =>
      new Timer(
        () => latest.current.onEnd(),
        () => latest.current.onSeen(),
      ),
    [],
  );
  const halt = (why: Halt, on: boolean) => {
    timer.halt(why, on);
    setTime({ running: timer.running, willing: timer.willing });
  };
  useEffect(() => {
    const hidden = () => halt("hidden", document.visibilityState === "hidden");
    hidden();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      timer.stop();
      document.removeEventListener("visibilitychange", hidden);
    };
  }, []);
  useEffect(() => halt("user", paused), [paused]);
  useEffect(() => halt("loading", !loaded), [loaded]);
  const film = story?.media.kind === "video" && !place.gone;
  useEffect(() => {
    if (place.story) timer.start(film ? null : msOf(story, place));
  }, [place.turn, place.story, place.gone, film]);
  return { ...time, paused, halt, toggle: () => setPaused(!paused) };
}

/** Ask for the list when the story ends. This computer's clock only says when to ask: the service decides. */
export function useExpiry(story: Story | undefined, gone: boolean, ask: () => void) {
  useEffect(() => {
    if (!story || gone) return;
    const left = Date.parse(story.expires_at) - Date.now();
    if (left < -NOTICE_MS) return;
    const timer = setTimeout(ask, Math.max(0, left) + AFTER_END);
    return () => clearTimeout(timer);
  }, [story?.id, gone]);
}
