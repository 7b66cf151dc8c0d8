/** Search for users while a name is typed, and open tags; before that, users found lately and suggestions. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { me } from "~/api/session";
import type { UserCard } from "~/api/types";
import { asked, forget, forgetRecent, type Recent, recent, remember, useSearch } from "~/data/search";
import { pageOfTag } from "~/data/tags";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { usePaused } from "~/ui/paused";
import { Empty, Failed, PeopleSkeleton } from "~/ui/states";
import { Suggestions } from "~/ui/suggestions";
import { t } from "~/words";
import "./search.css";

const MOST = 60; // characters, as the API has it

export default function Search() {
  useTitle(t("search.title"));
  const { route } = useLocation();
  const [typed, setTyped] = useState(() => new URLSearchParams(location.search).get("q") ?? "");
  const text = usePaused(asked(typed));
  const list = useSearch(text);
  const [at, setAt] = useState(-1); // of the option that the arrows chose
  const input = useRef<HTMLInputElement>(null);
  const viewer = useStore(me);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    setAt(-1);
    if (location.pathname !== "/search") return; // the user went on: the next page still loads
    const query = text ? `?q=${encodeURIComponent(text)}` : "";
    history.replaceState(history.state, "", location.pathname + query);
  }, [text]);
  const options = text ? list.items : [];
  const tag = tagIn(text);
  const tagFirst = text.startsWith("#");
  const open = (user: UserCard) => {
    remember(user);
    route(`/@${user.username}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = options[at];
    if (step && options.length) setAt((at + step + options.length + 1) % (options.length + 1));
    else if (event.key === "Enter" && chosen) open(chosen);
    else if (event.key === "Enter" && tag && tagFirst) route(pageOfTag(tag));
    else if (event.key === "Escape" && typed) setTyped("");
    else return;
    event.preventDefault();
  };
  return (
    <div class="column search">
      <h1 class="unseen">{t("search.title")}</h1>
      <div class="search-box">
        <Icon name="search" />
        <input
          ref={input}
          id="search"
          class="input"
          type="text"
          role="combobox"
          aria-label={t("search.label")}
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls="found"
          aria-activedescendant={options[at] ? `found-${options[at].id}` : undefined}
          placeholder={t("search.placeholder")}
          autoComplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="search"
          maxLength={MOST}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {typed && (
          <button
            type="button"
            class="icon-button"
            aria-label={t("search.clear")}
            onClick={() => {
              setTyped("");
              input.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <p class="unseen" role="status">
        {text && !list.loading && !list.error ? t("search.found", { count: options.length }) : ""}
      </p>
      {tag && tagFirst && <TagRow tag={tag} />}
      <Found options={options} at={at} onOpen={open} />
      {text ? (
        <Rest text={text} list={list} tagFirst={tag !== null && tagFirst} />
      ) : (
        <Before signedIn={viewer !== null} onOpen={open} />
      )}
      {tag && !tagFirst && !list.loading && <TagRow tag={tag} />}
    </div>
  );
}

/** The options of the combobox. It is there while it is empty, because the input names it. */
function Found({ options, at, onOpen }: { options: UserCard[]; at: number; onOpen(user: UserCard): void }) {
  const chosen = useRef<HTMLDivElement>(null);
  useEffect(() => chosen.current?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <div
      id="found"
      class="people found"
      role="listbox"
      aria-label={t("search.people")}
      hidden={!options.length}
    >
      {options.map((user, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox, which moves among the options
        // biome-ignore lint/a11y/useFocusableInteractive: likewise
        <div
          key={user.id}
          ref={place === at ? chosen : undefined}
          id={`found-${user.id}`}
          class="person"
          role="option"
          aria-selected={place === at}
          onClick={() => onOpen(user)}
        >
          <Avatar user={user} size="2.75rem" />
          <span class="names">
            <span class="strong">{user.username}</span>
            {user.display_name !== user.username && <span class="soft small">{user.display_name}</span>}
          </span>
        </div>
      ))}
    </div>
  );
}

/** The tag that a typed text is, with or without its sign; null if it is none. */
function tagIn(text: string): string | null {
  const word = text.replace(/^#/, "");
  return /^[\p{L}\p{M}\p{N}_]+$/u.test(word) && /\p{L}/u.test(word) ? word : null;
}

function TagRow({ tag }: { tag: string }) {
  return (
    <a class="person tag-row" href={pageOfTag(tag)}>
      <span class="sign" aria-hidden="true">
        #
      </span>
      <span class="names">
        <bdi class="strong">#{tag}</bdi>
        <span class="soft small">{t("search.tag")}</span>
      </span>
    </a>
  );
}

interface RestProps {
  text: string;
  list: ReturnType<typeof useSearch>;
  /** Whether a tag is shown, and users are beside the point. */
  tagFirst: boolean;
}

function Rest({ text, list, tagFirst }: RestProps) {
  if (list.loading) return <PeopleSkeleton />;
  if (list.items.length) return <More list={list} />;
  if (list.error) return <Failed problem={list.error} onAgain={list.again} />;
  if (list.hasMore) return <More list={list} />;
  return tagFirst ? null : (
    <Empty icon="search" title={t("search.noneTitle", { text })} text={t("search.noneText")} />
  );
}

function Before({ signedIn, onOpen }: { signedIn: boolean; onOpen(user: UserCard): void }) {
  const users = useStore(recent);
  return (
    <>
      {users.length > 0 && (
        <section aria-labelledby="recent">
          <header class="section-head">
            <h2 id="recent">{t("search.recent")}</h2>
            <button type="button" class="button quiet slim" onClick={forgetRecent}>
              {t("search.forgetAll")}
            </button>
          </header>
          <ul class="people">
            {users.map((user) => (
              <RecentRow key={user.id} user={user} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      )}
      {signedIn ? (
        <Suggestions />
      ) : (
        users.length === 0 && (
          <Empty icon="search" title={t("search.startTitle")} text={t("search.startText")} />
        )
      )}
    </>
  );
}

function RecentRow({ user, onOpen }: { user: Recent; onOpen(user: UserCard): void }) {
  const card = { ...user, avatar: null };
  return (
    <li class="person">
      <Avatar user={card} size="2.75rem" />
      <span class="names">
        <a
          class="strong"
          href={`/@${user.username}`}
          onClick={(event) => {
            event.preventDefault();
            onOpen(card);
          }}
        >
          {user.username}
        </a>
        {user.display_name !== user.username && <span class="soft small">{user.display_name}</span>}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t("search.forget", { name: user.username })}
        onClick={() => forget(user.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
