/** Choose people among those that the viewer follows or is followed by; another one by the exact username. */
import { useEffect, useId, useState } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { me } from "~/api/session";
import type { UserCard } from "~/api/types";
import { distinct } from "~/data/lists";
import { usePeople } from "~/data/users";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { Failed, PeopleSkeleton } from "~/ui/states";
import { t } from "~/words";
import { nameOf } from "./names";
import "./conversation.css";

const AFTER = 350; // ms without a key before a username is looked up

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
  const { people, loading, error, again } = useKnown(text);
  const found = useNamed(text, people, loading);
  const wanted = text.trim().replace(/^@/, "").toLowerCase();
  const shown = [...people, ...(found ? [found] : [])]
    .filter((each) => !without.includes(each.id))
    .filter((each) => matches(each, wanted));
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
      {loading && <PeopleSkeleton />}
      {error && people.length === 0 && <Failed inline problem={error} onAgain={again} />}
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
      {!loading && shown.length === 0 && (
        <p class="soft picker-none" role="status">
          {wanted ? t("messages.nobodyFound", { name: wanted }) : t("messages.nobodyKnown")}
        </p>
      )}
    </div>
  );
}

/** People whom the viewer knows; more of them are read while the filter asks for some. */
function useKnown(text: string) {
  const userId = useStore(me)?.id;
  const following = usePeople({ list: "following", userId });
  const followers = usePeople({ list: "followers", userId });
  useEffect(() => {
    if (text.trim()) {
      following.more();
      followers.more();
    }
  }, [text, following.items.length, followers.items.length]);
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

/** The account with exactly this username, if the viewer does not know it. */
function useNamed(text: string, people: UserCard[], loading: boolean): UserCard | null {
  const [found, setFound] = useState<UserCard | null>(null);
  const username = text.trim().replace(/^@/, "").toLowerCase();
  const known = people.some((each) => matches(each, username));
  useEffect(() => {
    setFound(null);
    if (loading || known || username.length < 2) return;
    const end = new AbortController();
    const timer = setTimeout(() => {
      const call = api.GET("/v1/users/by-name/{username}", {
        params: { path: { username } },
        signal: end.signal,
      });
      answerOf(call).then(
        (user) => user.id !== me.get()?.id && setFound(user),
        () => {}, // nobody has the name, or the next key comes
      );
    }, AFTER);
    return () => {
      clearTimeout(timer);
      end.abort();
    };
  }, [username, known, loading]);
  return found;
}

function matches(person: UserCard, text: string): boolean {
  if (!text) return true;
  const name = person.display_name.toLowerCase();
  return person.username.includes(text) || name.startsWith(text) || name.includes(` ${text}`);
}
