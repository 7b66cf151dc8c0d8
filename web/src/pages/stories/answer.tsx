/** What a viewer does about a story: reply in words, or with one sign. Both become messages to its author. */
import { useEffect, useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { asApiError } from "~/api/problems";
import type { Story } from "~/api/types";
import { reactTo, replyTo } from "~/data/stories";
import { Glyph } from "~/stories/glyph";
import { explained } from "~/ui/toasts";
import { type Key, t } from "~/words";
import { FIELD, focusFirst } from "./keyboard";

const SIGNS: [string, Key][] = [
  ["❤️", "story.sign.heart"],
  ["😂", "story.sign.laugh"],
  ["😮", "story.sign.wow"],
  ["😢", "story.sign.sad"],
  ["👏", "story.sign.applause"],
  ["🔥", "story.sign.fire"],
];

interface Props {
  story: Story;
  onHalt(why: "field" | "dialog", on: boolean): void;
  onNote(text: string): void;
}

export function Answer({ story, onHalt, onNote }: Props) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const id = useRef(newKey()); // of what may be sent again: the service takes it once
  const tried = useRef("");
  useEffect(() => setOpen(false), [story.id]);
  useEffect(() => onHalt("dialog", open), [open]);
  useEffect(
    () => () => {
      onHalt("field", false);
      onHalt("dialog", false);
    },
    [],
  );
  const send = async (what: string, work: (id: string) => Promise<void>, done: string) => {
    if (tried.current !== what) id.current = newKey();
    tried.current = what;
    setBusy(true);
    try {
      await work(id.current);
      tried.current = "";
      setOpen(false);
      onNote(done);
      return true;
    } catch (error) {
      const problem = asApiError(error);
      onNote(problem.status === 404 ? t("story.gone") : `${t("story.notSent")} ${explained(problem)}`);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const reply = async (event: Event) => {
    event.preventDefault();
    const words = text.trim();
    if (!words || busy) return;
    const what = `${story.id} ${words}`;
    if (await send(what, (key) => replyTo(story.id, words, key), t("story.sent"))) {
      setText("");
      focusFirst();
    }
  };
  return (
    <div class="story-answer">
      {open && (
        <div class="story-signs" role="group" aria-label={t("story.react")}>
          {SIGNS.map(([sign, word]) => (
            <button
              type="button"
              key={sign}
              disabled={busy}
              aria-label={t(word)}
              onClick={() =>
                void send(
                  `${story.id} ${sign}`,
                  (key) => reactTo(story.id, sign, key),
                  t("story.reacted", { sign }),
                )
              }
            >
              {sign}
            </button>
          ))}
        </div>
      )}
      <form onSubmit={reply}>
        <input
          id={FIELD}
          class="input"
          value={text}
          dir="auto"
          autoComplete="off"
          enterkeyhint="send"
          aria-label={t("story.replyTo", { name: story.author.username })}
          placeholder={t("story.replyTo", { name: story.author.username })}
          onInput={(event) => setText(event.currentTarget.value)}
          onFocus={() => onHalt("field", true)}
          onBlur={() => onHalt("field", false)}
        />
        {text.trim() ? (
          <button type="submit" class="icon-button" disabled={busy} aria-label={t("story.send")}>
            <Glyph name="send" />
          </button>
        ) : (
          <button
            type="button"
            class="icon-button"
            aria-label={t("story.react")}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Glyph name="smile" />
          </button>
        )}
      </form>
    </div>
  );
}
