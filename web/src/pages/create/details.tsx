/** The texts of the post that is made: of the chosen photo, and of the whole. */
import { ControlFields, TimeField } from "~/post/controls";
import { Field } from "~/ui/field";
import { MOST_ALT } from "~/upload/limits";
import type { Picked } from "~/upload/picked";
import { t } from "~/words";
import { change, changeItem, type Draft } from "./draft";

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
      <ControlFields value={post} onChange={change} />
      <TimeField value={post.publishAt} onInput={(publishAt) => change({ publishAt })} />
    </div>
  );
}
