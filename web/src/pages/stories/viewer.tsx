/** The whole screen for stories, one after another; every act has a button and a key. */
import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Story } from "~/api/types";
import { viewed } from "~/data/stories";
import { type Halt, NOTICE_MS } from "~/stories/player";
import { Icon } from "~/ui/icon";
import { Failed } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { Answer } from "./answer";
import { msOf, useExpiry, useTimer } from "./clock";
import { Head } from "./head";
import { FIELD, focusFirst, useKeyboard } from "./keyboard";
import { Own } from "./own";
import { type Playable, usePlayed } from "./played";
import { Slide } from "./slide";
import { useSwipe } from "./swipe";
import "~/stories/stories.css";
import "./viewer.css";

interface Props {
  sources: Playable[];
  first: number;
  wanted: string | null;
  addressOf(source: Playable, story: Story): string;
  onClose(): void;
}

export function Viewer({ sources, first, wanted, addressOf, onClose }: Props) {
  const { place, move, source, list, story, upcoming, items } = usePlayed(sources, first, wanted);
  const [ready, setReady] = useState<ReadonlySet<string>>(new Set());
  const [muted, setMuted] = useState(true);
  const [note, say] = useNote();
  const loaded = !story || place.gone || ready.has(story.id);
  const clock = useTimer(place, story, loaded, {
    onEnd: () => move({ type: "next" }),
    onSeen: () => story && source?.kind === "author" && !place.gone && void viewed(story),
  });
  const { running, willing, halt } = clock;
  useExpiry(story, place.gone, () => void list.refetch());
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!place.over) return;
    if (place.turn === 0) toast(t("story.none"));
    close.current();
  }, [place.over]);
  useEffect(() => {
    if (source && story) history.replaceState(history.state, "", addressOf(source, story));
  }, [story?.id]);
  const turn = (on: boolean) => move({ type: on ? "next-source" : "previous-source" });
  const dialog = useKeyboard({
    next: () => move({ type: "next" }),
    back: () => move({ type: "back" }),
    nextSource: () => turn(true),
    previousSource: () => turn(false),
    pause: clock.toggle,
    mute: () => setMuted(!muted),
  });
  const swipes = useSwipe((swipe) => {
    if (swipe === "down") onClose();
    else if (swipe === "up") document.getElementById(FIELD)?.focus();
    else turn((swipe === "left") !== (document.documentElement.dir === "rtl"));
  });
  const author = story?.author ?? source?.author;
  const problem = list.error && !list.data ? asApiError(list.error) : null;
  const onReady = (id: string) => (is: boolean) => setReady((before) => changed(before, id, is));
  return (
    <dialog
      ref={dialog}
      class="story-viewer"
      aria-label={author ? t("story.of", { name: author.username }) : t("story.title")}
      onCancel={(event) => {
        event.preventDefault();
        if (document.activeElement?.id === FIELD) focusFirst();
        else onClose();
      }}
      onClose={(event) => event.target === dialog.current && onClose()}
    >
      <div class="story-column">
        <Head
          source={source}
          story={story}
          author={author}
          bars={{ count: items.length, at: place.index, turn: place.turn, running, ms: msOf(story, place) }}
          tools={{
            paused: clock.paused,
            muted: story?.media.kind === "video" ? muted : null,
            onPause: clock.toggle,
            onMute: () => setMuted(!muted),
            onClose,
          }}
        />
        <div class="story-frame" {...swipes}>
          {[story, upcoming].map(
            (each, at) =>
              each &&
              (at === 1 || !place.gone) && (
                <Slide
                  key={each.id}
                  story={each}
                  current={at === 0}
                  running={willing}
                  muted={muted}
                  turn={place.turn}
                  onReady={onReady(each.id)}
                  onEnd={() => at === 0 && move({ type: "next" })}
                  onExpired={() => void list.refetch()}
                  onMuted={() => setMuted(true)}
                />
              ),
          )}
          {place.gone && <Gone story={story} />}
          {problem && <Failed problem={problem} onAgain={() => void list.refetch()} />}
          <Sides onBack={() => move({ type: "back" })} onNext={() => move({ type: "next" })} halt={halt} />
          <p class="story-note" role="status">
            {note}
          </p>
        </div>
        <footer class="story-foot">
          {story && !place.gone && (
            <Foot
              story={story}
              highlight={source?.kind === "highlight" ? source.id : null}
              onHalt={halt}
              onNote={say}
              onDeleted={() => {
                say(t("story.deleted"));
                move({ type: "next" });
              }}
            />
          )}
        </footer>
        <p class="unseen" aria-live="polite">
          {story && t("story.place", { at: place.index + 1, of: Math.max(1, items.length) })}
        </p>
      </div>
    </dialog>
  );
}

interface FootProps {
  story: Story;
  highlight: string | null;
  onHalt(why: Halt, on: boolean): void;
  onNote(text: string): void;
  onDeleted(): void;
}

function Foot({ story, highlight, onDeleted, ...rest }: FootProps) {
  if (story.author.id === me.get()?.id) {
    return <Own key={story.id} story={story} highlight={highlight} onDeleted={onDeleted} {...rest} />;
  }
  if (!story.viewer.can.includes("reply")) return null;
  return <Answer key={story.author.id} story={story} {...rest} />; // what is written stays for the next story
}

function Gone({ story }: { story: Story | undefined }) {
  const ended = story && Date.parse(story.expires_at) <= Date.now() + NOTICE_MS;
  return (
    <div class="story-gone" role="alert">
      <Icon name={ended ? "clock" : "trash"} />
      <p class="strong">{ended ? t("story.ended") : t("story.gone")}</p>
    </div>
  );
}

/** The two large buttons; one that is held stops the time, and is not pressed when it is let go. */
function Sides(props: { onBack(): void; onNext(): void; halt(why: Halt, on: boolean): void }) {
  const { onBack, onNext, halt } = props;
  const since = useRef(0);
  const side = (name: "back" | "on", label: string, act: () => void) => (
    <button
      type="button"
      class={`story-side ${name}`}
      aria-label={label}
      onPointerDown={() => {
        since.current = performance.now();
        halt("held", true);
      }}
      onPointerUp={() => halt("held", false)}
      onPointerLeave={() => halt("held", false)}
      onPointerCancel={() => halt("held", false)}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        if (event.detail > 0 && performance.now() - since.current > HELD) return;
        // After a tap, Space pauses; a button that was reached by keyboard keeps the focus.
        if (event.detail > 0) focusFirst();
        act();
      }}
    >
      <Icon name={name === "back" ? "back" : "forward"} turns />
    </button>
  );
  return (
    <>
      {side("back", t("story.previous"), onBack)}
      {side("on", t("story.next"), onNext)}
    </>
  );
}

const HELD = 400; // ms from which a press is a hold

function changed(before: ReadonlySet<string>, id: string, is: boolean): ReadonlySet<string> {
  if (before.has(id) === is) return before;
  const after = new Set(before);
  if (is) after.add(id);
  else after.delete(id);
  return after;
}

const NOTE_MS = 4000;

function useNote(): [string, (text: string) => void] {
  const [note, say] = useState("");
  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => say(""), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, say];
}
