/** Choose people: those that the viewer follows or is followed by, and all whom a typed name finds. */
import { useId, useState } from "preact/hooks";
import { me } from "~/api/session";
import type { UserCard } from "~/api/types";
import { distinct } from "~/data/lists";
import { asked, useSearch } from "~/data/search";
import { usePeople } from "~/data/users";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { usePaused } from "~/ui/paused";
import { Failed, PeopleSkeleton } from "~/ui/states";
import { t } from "~/words";
import { nameOf } from "./names";
import "./conversation.css";

interface Props {
  chosen: UserCard[];
  onChange(chosen: UserCard[]): void;
  /** Users that are left out. */
  without?: string[];
  /** More cannot be chosen. */
  most: number;
}

export function Picker({ chosen, onChange, without = [], most }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const known = useKnown();
  const query = usePaused(asked(text));
  const found = useSearch(query);
  const wanted = text.trim().replace(/^@/, "").toLowerCase();
  const left = [me.get()?.id, ...without];
  const shown = distinct([...known.people.filter((each) => matches(each, wanted)), ...found.items]).filter(
    ({ id: userId }) => !left.includes(userId),
  );
  const waits = known.loading || (query !== "" && found.loading);
  const error = query ? found.error : known.error;
  const isChosen = (person: UserCard) => chosen.some((each) => each.id === person.id);
  const toggle = (person: UserCard) => {
    if (isChosen(person)) onChange(chosen.filter((each) => each.id !== person.id));
    else if (chosen.length < most) {
      onChange([...chosen, person]);
      setText("");
    }
  };
  return (
    <div class="picker">
      <label class="unseen" for={id}>
        {t("messages.findPeople")}
      </label>
      <div class="picker-field">
        <Icon name="search" />
        {chosen.map((person) => (
          <button
            type="button"
            class="chip"
            key={person.id}
            aria-label={t("messages.unchoose", { name: person.username })}
            onClick={() => toggle(person)}
          >
            {nameOf(person)} <Icon name="close" />
          </button>
        ))}
        <input
          id={id}
          value={text}
          autoComplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={t("messages.findPeople")}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && shown[0] && wanted) {
              event.preventDefault();
              toggle(shown[0]);
            } else if (event.key === "Backspace" && !text) onChange(chosen.slice(0, -1));
          }}
        />
      </div>
      {waits && shown.length === 0 && <PeopleSkeleton />}
      {error && shown.length === 0 && (
        <Failed inline problem={error} onAgain={query ? found.again : known.again} />
      )}
      <ul class="picker-list">
        {shown.map((person) => (
          <li key={person.id}>
            <label class="person">
              <Avatar user={person} size="2.5rem" />
              <span class="names">
                <span class="strong">{nameOf(person)}</span>
                <span class="soft small">@{person.username}</span>
              </span>
              <input
                type="checkbox"
                checked={isChosen(person)}
                disabled={!isChosen(person) && chosen.length >= most}
                onChange={() => toggle(person)}
              />
            </label>
          </li>
        ))}
      </ul>
      {query !== "" && <More list={found} />}
      {!waits && !error && shown.length === 0 && (
        <p class="soft picker-none" role="status">
          {wanted ? t("messages.nobodyFound", { name: wanted }) : t("messages.nobodyKnown")}
        </p>
      )}
    </div>
  );
}

/** The first of those whom the viewer knows. */
function useKnown() {
  const userId = useStore(me)?.id;
  const following = usePeople({ list: "following", userId });
  const followers = usePeople({ list: "followers", userId });
  return {
    people: distinct([...following.items, ...followers.items]),
    loading: following.loading || followers.loading,
    error: following.error ?? followers.error,
    again: () => {
      following.again();
      followers.again();
    },
  };
}

function matches(person: UserCard, text: string): boolean {
  if (!text) return true;
  const name = person.display_name.toLowerCase();
  return person.username.includes(text) || name.startsWith(text) || name.includes(` ${text}`);
}
