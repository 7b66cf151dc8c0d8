/** Blocked, muted and restricted accounts. */
import { type Restriction, setRestriction, usePeople } from "~/data/users";
import type { IconName } from "~/ui/icon";
import { PeopleList } from "~/ui/people-list";
import { Empty } from "~/ui/states";
import { type Key, t } from "~/words";

interface Words {
  icon: IconName;
  text: Key;
  empty: Key;
  end: Key;
}

const WORDS: Record<Restriction, Words> = {
  blocks: {
    icon: "block",
    text: "settings.blockedText",
    empty: "settings.blockedEmpty",
    end: "block.end",
  },
  mutes: { icon: "mute", text: "settings.mutedText", empty: "settings.mutedEmpty", end: "mute.end" },
  restricted: {
    icon: "shield",
    text: "settings.restrictedText",
    empty: "settings.restrictedEmpty",
    end: "restrict.end",
  },
};

function Accounts({ kind }: { kind: Restriction }) {
  const list = usePeople({ list: kind });
  const words = WORDS[kind];
  return (
    <>
      <p class="soft">{t(words.text)}</p>
      <PeopleList list={list} empty={<Empty icon={words.icon} title={t(words.empty)} />}>
        {(person) => (
          <button type="button" class="button slim" onClick={() => void setRestriction(person, kind, false)}>
            {t(words.end)}
          </button>
        )}
      </PeopleList>
    </>
  );
}

export const Blocked = () => <Accounts kind="blocks" />;
export const Muted = () => <Accounts kind="mutes" />;
export const Restricted = () => <Accounts kind="restricted" />;
