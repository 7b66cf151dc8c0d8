/** The texts of a post, and who may see and answer it. */
import { Field } from "~/ui/field";
import { MOST_ALT, MOST_CAPTION, MOST_PLACE } from "~/upload/limits";
import { type Key, t } from "~/words";
import { change, changeItem, type Draft, type Picked } from "./draft";

const GATES: Draft["gate"][] = ["everyone", "followers", "followed", "mentioned", "off"];
const MOST_WARNING = 500;

export function Details({ item, post }: { item: Picked; post: Draft }) {
  return (
    <div class="create-details">
      <Field
        label={
          post.items.length > 1 ? t("create.altOf", { at: post.items.indexOf(item) + 1 }) : t("create.alt")
        }
        hint={t("create.altHint")}
        name="alt"
        rows={2}
        value={item.alt}
        most={MOST_ALT}
        onInput={(alt) => changeItem(item.id, { alt })}
      />
      <Field
        label={t("create.caption")}
        name="caption"
        rows={4}
        value={post.caption}
        most={MOST_CAPTION}
        onInput={(caption) => change({ caption })}
      />
      <Field
        label={t("create.place")}
        name="place"
        value={post.place}
        most={MOST_PLACE}
        autoComplete="off"
        onInput={(place) => change({ place })}
      />
      <div class="field">
        <label for="audience">{t("create.audience")}</label>
        <select
          id="audience"
          class="input"
          value={post.audience}
          onChange={(event) => change({ audience: event.currentTarget.value as Draft["audience"] })}
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
          value={post.gate}
          onChange={(event) => change({ gate: event.currentTarget.value as Draft["gate"] })}
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
        value={post.warning}
        most={MOST_WARNING}
        autoComplete="off"
        onInput={(warning) => change({ warning })}
      />
    </div>
  );
}
