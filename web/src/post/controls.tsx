/** The texts of a post, and who may see and answer it: while it is made, and when it is changed. */
import type { ApiError } from "~/api/problems";
import type { NewPost, Post } from "~/api/types";
import { count, Field } from "~/ui/field";
import { Switch } from "~/ui/switch";
import { MOST_CAPTION, MOST_PLACE, MOST_WARNING } from "~/upload/limits";
import { type Key, t } from "~/words";

export interface Controls {
  caption: string;
  place: string;
  /** The place as it was: the client changes only its name, other clients know coordinates. */
  spot: Post["location"];
  audience: NonNullable<NewPost["audience"]>;
  gate: NonNullable<NewPost["comments_gate"]>;
  warning: string;
  sensitive: boolean;
  hideLikes: boolean;
}

export const NO_CONTROLS: Controls = {
  caption: "",
  place: "",
  spot: null,
  audience: "everyone",
  gate: "everyone",
  warning: "",
  sensitive: false,
  hideLikes: false,
};

const GATES: Controls["gate"][] = ["everyone", "followers", "followed", "mentioned", "off"];

type Answered = Pick<
  Post,
  "caption" | "location" | "audience" | "comments_gate" | "warning" | "sensitive" | "hide_likes"
>;

export function controlsOf(post: Answered): Controls {
  return {
    caption: post.caption,
    place: post.location?.name ?? "",
    spot: post.location,
    audience: post.audience,
    gate: post.comments_gate,
    warning: post.warning ?? "",
    sensitive: post.sensitive,
    hideLikes: post.hide_likes,
  };
}

/** The controls as the API takes them. */
export function bodyOf(of: Controls) {
  return {
    caption: of.caption.trim(),
    location: placeOf(of),
    audience: of.audience,
    comments_gate: of.gate,
    warning: of.warning.trim() || null,
    sensitive: of.sensitive,
    hide_likes: of.hideLikes,
  };
}

function placeOf({ place, spot }: Controls): Post["location"] {
  const name = place.trim();
  if (!name) return null;
  return spot?.name === name ? spot : { name };
}

export function controlsFit(of: Controls): boolean {
  return (
    count(of.caption) <= MOST_CAPTION && count(of.place) <= MOST_PLACE && count(of.warning) <= MOST_WARNING
  );
}

interface Props {
  value: Controls;
  onChange(part: Partial<Controls>): void;
  problem?: ApiError | null;
}

export function ControlFields({ value, onChange, problem }: Props) {
  return (
    <>
      <Field
        label={t("create.caption")}
        name="caption"
        rows={4}
        value={value.caption}
        most={MOST_CAPTION}
        problem={problem}
        onInput={(caption) => onChange({ caption })}
      />
      <Field
        label={t("create.place")}
        name="location"
        value={value.place}
        most={MOST_PLACE}
        problem={problem}
        autoComplete="off"
        onInput={(place) => onChange({ place })}
      />
      <div class="field">
        <label for="audience">{t("create.audience")}</label>
        <select
          id="audience"
          class="input"
          value={value.audience}
          onChange={(event) => onChange({ audience: event.currentTarget.value as Controls["audience"] })}
        >
          <option value="everyone">{t("audience.everyone")}</option>
          <option value="followers">{t("audience.followers")}</option>
        </select>
      </div>
      <div class="field">
        <label for="gate">{t("create.gate")}</label>
        <select
          id="gate"
          class="input"
          value={value.gate}
          onChange={(event) => onChange({ gate: event.currentTarget.value as Controls["gate"] })}
        >
          {GATES.map((gate) => (
            <option key={gate} value={gate}>
              {t(`gate.${gate}` as Key)}
            </option>
          ))}
        </select>
      </div>
      <Field
        label={t("create.warning")}
        hint={t("create.warningHint")}
        name="warning"
        value={value.warning}
        most={MOST_WARNING}
        problem={problem}
        autoComplete="off"
        onInput={(warning) => onChange({ warning })}
      />
      <Switch
        label={t("create.sensitive")}
        text={t("create.sensitiveText")}
        on={value.sensitive}
        onChange={(sensitive) => onChange({ sensitive })}
      />
      <Switch
        label={t("create.hideLikes")}
        text={t("create.hideLikesText")}
        on={value.hideLikes}
        onChange={(hideLikes) => onChange({ hideLikes })}
      />
    </>
  );
}

/** When a post is to appear: a time of this computer; empty for at once. */
export function TimeField(props: { value: string; onInput(value: string): void; problem?: ApiError | null }) {
  const past = props.value !== "" && Date.parse(props.value) <= Date.now();
  return (
    <>
      <Field
        label={t("create.schedule")}
        hint={t("create.scheduleHint")}
        name="publish_at"
        type="datetime-local"
        value={props.value}
        problem={props.problem}
        onInput={props.onInput}
      />
      {past && (
        <p class="small accent" role="alert">
          {t("create.schedulePast")}
        </p>
      )}
    </>
  );
}

/** A time as the field has it, as the API takes it. */
export function publishAt(value: string): string | null {
  return value ? new Date(value).toISOString() : null;
}

/** A time of the API as the field takes it, in this computer's zone. */
export function fieldTime(time: string | null): string {
  if (!time) return "";
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
