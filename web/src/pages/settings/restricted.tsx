/** Blocked and muted accounts. */
import { setRestriction, usePeople } from "~/data/users";
import { PeopleList } from "~/ui/people-list";
import { Empty } from "~/ui/states";
import { t } from "~/words";

export function Blocked() {
  const list = usePeople({ list: "blocks" });
  return (
    <>
      <p class="soft">{t("settings.blockedText")}</p>
      <PeopleList list={list} empty={<Empty icon="block" title={t("settings.blockedEmpty")} />}>
        {(person) => (
          <button
            type="button"
            class="button slim"
            onClick={() => void setRestriction(person, "blocks", false)}
          >
            {t("block.end")}
          </button>
        )}
      </PeopleList>
    </>
  );
}

export function Muted() {
  const list = usePeople({ list: "mutes" });
  return (
    <>
      <p class="soft">{t("settings.mutedText")}</p>
      <PeopleList list={list} empty={<Empty icon="mute" title={t("settings.mutedEmpty")} />}>
        {(person) => (
          <button
            type="button"
            class="button slim"
            onClick={() => void setRestriction(person, "mutes", false)}
          >
            {t("mute.end")}
          </button>
        )}
      </PeopleList>
    </>
  );
}
