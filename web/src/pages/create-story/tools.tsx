/** Add stickers, and change the one that is chosen without dragging it. */
import { useState } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { Glyph } from "~/stories/glyph";
import {
  LARGEST,
  MOST_STICKER_TEXT,
  MOST_STICKERS,
  newSticker,
  type Placed,
  SMALLEST,
  sized,
  turnedTo,
} from "~/stories/stickers";
import { Dialog } from "~/ui/dialog";
import { count, Field } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { explained } from "~/ui/toasts";
import { MOST_PLACE } from "~/upload/limits";
import { t } from "~/words";
import { place, remove } from "./draft";

type Kind = Placed["kind"];

export function Tools({ stickers, chosen }: { stickers: Placed[]; chosen: string | null }) {
  const [asked, ask] = useState<{ kind: Kind; sticker?: Placed } | null>(null);
  const active = stickers.find((sticker) => sticker.id === chosen);
  const full = stickers.length >= MOST_STICKERS;
  return (
    <div class="sticker-tools">
      <div class="sticker-kinds" role="group" aria-label={t("sticker.title")}>
        <button type="button" class="button quiet" disabled={full} onClick={() => ask({ kind: "text" })}>
          <Glyph name="text" /> {t("sticker.text")}
        </button>
        <button type="button" class="button quiet" disabled={full} onClick={() => ask({ kind: "mention" })}>
          <Glyph name="at" /> {t("sticker.mention")}
        </button>
        <button type="button" class="button quiet" disabled={full} onClick={() => ask({ kind: "location" })}>
          <Icon name="pin" /> {t("sticker.location")}
        </button>
      </div>
      {active && (
        <div class="sticker-acts" role="group" aria-label={t("sticker.change", { words: active.words })}>
          <label>
            <span>{t("sticker.size")}</span>
            <input
              type="range"
              min={SMALLEST}
              max={LARGEST}
              step="0.05"
              value={active.scale}
              onInput={(event) => place(sized(active, Number(event.currentTarget.value)))}
            />
          </label>
          <label>
            <span>{t("sticker.turn")}</span>
            <input
              type="range"
              min="-180"
              max="180"
              step="1"
              value={active.rotation}
              onInput={(event) => place(turnedTo(active, Number(event.currentTarget.value)))}
            />
          </label>
          <button
            type="button"
            class="icon-button"
            aria-label={t("sticker.edit")}
            onClick={() => ask({ kind: active.kind, sticker: active })}
          >
            <Icon name="edit" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={t("sticker.remove")}
            onClick={() => remove(active.id)}
          >
            <Icon name="trash" />
          </button>
        </div>
      )}
      {asked && <Ask {...asked} others={stickers} onClose={() => ask(null)} />}
    </div>
  );
}

const MOST: Record<Kind, number> = { text: MOST_STICKER_TEXT, location: MOST_PLACE, mention: 30 };

function Ask(props: { kind: Kind; sticker?: Placed; others: Placed[]; onClose(): void }) {
  const { kind, sticker, others, onClose } = props;
  const [words, setWords] = useState(sticker?.words ?? "");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const fits = words.trim() !== "" && count(words.trim()) <= MOST[kind];
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!fits || busy) return;
    setBusy(true);
    try {
      const checked = kind === "mention" ? await usernameOf(words) : words.trim();
      place(sticker ? { ...sticker, words: checked } : newSticker(kind, checked, others));
      onClose();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(`sticker.${kind}`)} onClose={onClose}>
      <form class="body" onSubmit={submit}>
        <Field
          autofocus
          label={t(`sticker.${kind}Label`)}
          name="words"
          value={words}
          most={MOST[kind]}
          rows={kind === "text" ? 2 : undefined}
          autoComplete="off"
          autocapitalize={kind === "mention" ? "none" : undefined}
          onInput={(value) => {
            setWords(value);
            setProblem(null);
          }}
        />
        {problem && (
          <p class="small accent" role="alert">
            {problem.status === 404 ? t("find.none", { name: words.trim() }) : explained(problem)}
          </p>
        )}
        <div class="choices">
          <button type="button" class="button quiet" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button main" disabled={!fits || busy}>
            {sticker ? t("action.save") : t("sticker.add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** A mention names a user that exists, so that the story is not refused later. */
async function usernameOf(words: string): Promise<string> {
  const username = words.trim().replace(/^@/, "").toLowerCase();
  const user = await answerOf(api.GET("/v1/users/by-name/{username}", { params: { path: { username } } }));
  return user.username;
}
