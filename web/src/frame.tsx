/** What surrounds every page: navigation, banners, messages, and the list of keys. */
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { me } from "./api/session";
import type { Me } from "./api/types";
import { news } from "./data/news";
import { unread } from "./data/unread";
import { useKeys } from "./keys";
import { useOnline } from "./online";
import { type Store, useStore } from "./store";
import { Avatar } from "./ui/avatar";
import { Icon, type IconName, Logo } from "./ui/icon";
import { lazy } from "./ui/lazy";
import { Toasts } from "./ui/toasts";
import { type Key, t, withWords } from "./words";

const BARE = new Set(["/login", "/register"]); // pages without the navigation

const WITHOUT_BACK = /^\/(|explore|create|notifications|messages\/.*|saved\/.*)$/;
const SEARCHING = /^\/(explore|search)/;

interface History {
  navigation?: { canGoBack: boolean };
}

export function Frame({ children }: { children: ComponentChildren }) {
  const user = useStore(me);
  const online = useOnline();
  const { path, route } = useLocation();
  const [help, setHelp] = useState(false);
  const search = () => (path === "/search" ? document.getElementById("search")?.focus() : route("/search"));
  useKeys({ "?": () => setHelp(true), "/": search }, user !== null);
  const inside = user !== null && !BARE.has(path);
  useLive(user !== null);
  return (
    <div class={`frame ${inside ? "in" : "out"}`}>
      <a class="skip" href="#content">
        {t("frame.skip")}
      </a>
      <header class="top">
        {inside && <Back path={path} own={`/@${user.username}`} />}
        <Brand />
        {!inside && !BARE.has(path) && <GuestLinks />}
        {inside && (
          <span class="top-links">
            <a class="icon-button" href="/requests" aria-label={t("nav.requests")}>
              <Icon name="people" />
            </a>
            <a class="icon-button" href="/messages">
              <Icon name="send" />
              <span class="unseen">{t("nav.messages")}</span>
              <Unread of={unread} />
            </a>
          </span>
        )}
      </header>
      {inside && <Navigation user={user} path={path} />}
      {!online && (
        <p class="banner" role="status">
          {t("frame.offline")}
        </p>
      )}
      {user && <Uploads />}
      <main id="content" class="content" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
      {help && <KeyList onClose={() => setHelp(false)} />}
    </div>
  );
}

const KeyList = lazy(withWords(() => import("./ui/key-list"), "help"));
const uploads = withWords(() => import("./upload/tray"), "upload");

/** The queue of uploads: a chunk that loads after the page, and then goes on with what a former page left. */
function Uploads() {
  const [Tray, setTray] = useState<ComponentType | null>(null);
  useEffect(() => {
    void uploads()
      .then((loaded) => setTray(() => loaded.default))
      .catch(() => {});
  }, []);
  return Tray && <Tray />;
}

/** Live events and messages: likewise after the page. */
function useLive(wanted: boolean) {
  useEffect(() => {
    if (wanted) void import("./data/background").then((loaded) => loaded.startBackground()).catch(() => {});
  }, [wanted]);
}

/** Leads out of pages that the bar does not lead to and that have no way back of their own: installed, there is no browser's. */
function Back({ path, own }: { path: string; own: string }) {
  const { route } = useLocation();
  if (path === own || WITHOUT_BACK.test(path)) return null;
  const back = () => ((window as History).navigation?.canGoBack === false ? route("/") : history.back());
  return (
    <button type="button" class="icon-button" aria-label={t("nav.back")} onClick={back}>
      <Icon name="back" turns />
    </button>
  );
}

function Brand() {
  return (
    <a class="brand" href="/" aria-label={t("frame.home")}>
      <Logo />
      <b>Emulsion</b>
    </a>
  );
}

function GuestLinks() {
  return (
    <span class="guest-links">
      <a class="button quiet slim" href="/login">
        {t("login.action")}
      </a>
      <a class="button main slim" href="/register">
        {t("register.action")}
      </a>
    </span>
  );
}

function Navigation({ user, path }: { user: Me; path: string }) {
  return (
    <nav class="nav" aria-label={t("frame.nav")}>
      <Brand />
      <ul class="items">
        <Item href="/" icon="home" word="nav.home" path={path} />
        <Item href="/explore" icon="search" word="nav.search" path={path} under={SEARCHING} on="narrow" />
        <Item href="/search" icon="search" word="nav.search" path={path} on="wide" />
        <Item href="/explore" icon="grid" word="nav.explore" path={path} under="/explore" on="wide" />
        <Item href="/create" icon="create" word="nav.create" path={path} under="/create" />
        <Item href="/messages" icon="send" word="nav.messages" path={path} under="/messages" on="wide">
          <Unread of={unread} />
        </Item>
        <Item href="/notifications" icon="bell" word="nav.notifications" path={path} under="/notifications">
          <Unread of={news} />
        </Item>
        <Item href="/saved" icon="bookmark" word="nav.saved" path={path} under="/saved" on="wide" />
        <Item
          href="/archive/archived"
          icon="archive"
          word="nav.archive"
          path={path}
          under="/archive"
          on="wide"
        />
        <Item
          href="/settings/profile"
          icon="settings"
          word="nav.settings"
          path={path}
          under="/settings"
          on="wide"
        />
        <li>
          <a
            class="item"
            href={`/@${user.username}`}
            aria-current={path === `/@${user.username}` ? "page" : undefined}
          >
            <Avatar user={user} />
            <span class="name">{t("nav.profile")}</span>
          </a>
        </li>
      </ul>
    </nav>
  );
}

interface ItemProps {
  href: string;
  icon: IconName;
  word: Key;
  path: string;
  /** How the addresses of pages begin that are under it. */
  under?: string | RegExp;
  /** Only next to the page, or only below it, where there is room for five: the rest is in the profile's menu. */
  on?: "wide" | "narrow";
  children?: ComponentChildren;
}

/** How many conversations or notifications are new. */
function Unread({ of }: { of: Store<number> }) {
  const count = useStore(of);
  if (count === 0) return null;
  return (
    <b class="badge">
      {count > 9 ? "9+" : count}
      <span class="unseen">{t("nav.unread")}</span>
    </b>
  );
}

function Item(props: ItemProps) {
  const { under, path } = props;
  const here = !under
    ? path === props.href
    : typeof under === "string"
      ? path.startsWith(under)
      : under.test(path);
  return (
    <li class={props.on}>
      <a class="item" href={props.href} aria-current={here ? "page" : undefined}>
        <Icon name={props.icon} />
        <span class="name">{t(props.word)}</span>
        {props.children}
      </a>
    </li>
  );
}
