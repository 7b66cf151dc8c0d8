/** Make a story: pick a photo or a video, place stickers, choose who sees it, then hand it to the queue. */
import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { bodyOf, fit } from "~/stories/stickers";
import { count, Field } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { MOST_ALT, TAKEN_PHOTOS, TAKEN_VIDEOS } from "~/upload/limits";
import { enqueueStory } from "~/upload/queue";
import { t } from "~/words";
import { change, clear, draft, HOURS, pick, type StoryDraft } from "./draft";
import { Stage } from "./stage";
import { Tools } from "./tools";
import "~/stories/stories.css";
import "../create/create.css";
import "./create-story.css";

const TAKEN = [...TAKEN_PHOTOS, ...TAKEN_VIDEOS, ".heic", ".heif", ".mov"].join(",");

export default function CreateStory() {
  const story = useStore(draft);
  const [refused, setRefused] = useState<string | null>(null);
  const { busy, share } = useShare();
  useTitle(t("story.add"));
  const take = async (file: File | undefined) => {
    if (file) setRefused(await pick(file));
  };
  const fits = fit(story.stickers, story.alt.trim()) && count(story.alt) <= MOST_ALT;
  return (
    <div class={`create story-create${story.item ? " filled" : ""}`}>
      <header class="page-head">
        <h1>{t("story.add")}</h1>
        {story.item && (
          <button
            type="button"
            class="button main slim"
            disabled={busy || !fits}
            onClick={() => void share(story)}
          >
            {busy ? t("create.sharing") : t("create.share")}
          </button>
        )}
      </header>
      {refused && (
        <p class="refused files" role="alert">
          {refused}
        </p>
      )}
      {story.item ? (
        <div class="create-table">
          <div class="create-photos">
            <Stage key={story.item.id} item={story.item} stickers={story.stickers} chosen={story.chosen} />
            <Tools stickers={story.stickers} chosen={story.chosen} />
          </div>
          <Details story={story} fits={fits}>
            <Pick onFile={take} again />
          </Details>
        </div>
      ) : (
        <Pick onFile={take} />
      )}
    </div>
  );
}

function Pick({ onFile, again }: { onFile(file: File | undefined): void; again?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  return (
    <div class={again ? undefined : "add"}>
      <input
        ref={input}
        type="file"
        hidden
        accept={TAKEN}
        aria-label={t("story.pick")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          onFile(file);
        }}
      />
      {again ? (
        <button type="button" class="button quiet wide" onClick={choose}>
          {t("story.pickAgain")}
        </button>
      ) : (
        <div class="state">
          <Icon name="camera" />
          <h2>{t("story.start")}</h2>
          <p>{t("story.startText")}</p>
          <button type="button" class="button main" onClick={choose}>
            {t("story.pick")}
          </button>
        </div>
      )}
    </div>
  );
}

function Details(props: { story: StoryDraft; fits: boolean; children: preact.ComponentChildren }) {
  const { story, fits, children } = props;
  return (
    <div class="create-details">
      <fieldset class="story-audience">
        <legend>{t("create.audience")}</legend>
        <div class="segments">
          {(["followers", "close_friends"] as const).map((audience) => (
            <label key={audience}>
              <input
                class="unseen"
                type="radio"
                name="audience"
                checked={story.audience === audience}
                onChange={() => change({ audience })}
              />
              {t(audience === "followers" ? "audience.followers" : "story.closeFriends")}
            </label>
          ))}
        </div>
        {story.audience === "close_friends" && (
          <p class="small">
            <a href="/settings/friends">{t("story.closeFriendsEdit")}</a>
          </p>
        )}
      </fieldset>
      <Field
        label={t("create.alt")}
        hint={t("create.altHint")}
        name="alt"
        rows={2}
        value={story.alt}
        most={MOST_ALT}
        onInput={(alt) => change({ alt })}
      />
      <div class="field">
        <label for="hours">{t("story.hours")}</label>
        <select
          id="hours"
          class="input"
          value={story.hours}
          onChange={(event) => change({ hours: Number(event.currentTarget.value) })}
        >
          {HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {t("story.hoursOf", { count: hours })}
            </option>
          ))}
        </select>
      </div>
      {!fits && (
        <p class="small accent" role="alert">
          {t("sticker.tooMuch")}
        </p>
      )}
      {children}
    </div>
  );
}

function useShare() {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const share = async (story: StoryDraft) => {
    const { item, alt, stickers, audience, hours } = story;
    if (!item) return;
    setBusy(true);
    try {
      const bytes = await item.file.arrayBuffer();
      await enqueueStory(
        { audience, hours, stickers: stickers.map(bodyOf) },
        { bytes, type: item.type, alt: alt.trim() },
      );
      clear();
      route("/");
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      toast(full ? t("create.noRoom") : t("create.failed"), { kind: "error" });
    } finally {
      setBusy(false);
    }
  };
  return { busy, share };
}
