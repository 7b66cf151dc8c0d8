/** Which page each address shows. A page is a chunk that loads when it is opened; the page before it stays until then. */
import { Component, type ComponentChildren, type ComponentType, createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { me } from "./api/session";
import { arrive, loadPage, returnTo } from "./navigation";
import { useStore } from "./store";
import { Empty } from "./ui/states";
import { t, withWords } from "./words";

type Params = Record<string, string>;
type Load = () => Promise<{ default: ComponentType }>;

interface Page {
  /** Parts of the address; one with a colon is a parameter. */
  path: string;
  load: Load;
  /** Guests sign in first, and return. */
  signedIn?: boolean;
  /** Addresses with the same name share one page, which stays when the user goes from one to the other. */
  stays?: string;
}

const feed: Load = () => import("./pages/feed");
const welcome: Load = withWords(() => import("./pages/welcome"), "door");
const missing: Load = () => import("./pages/missing");
const saved: Load = withWords(() => import("./pages/saved"), "saved");
const stories: Load = withWords(() => import("./pages/stories"), "stories");
const highlight: Load = withWords(() => import("./pages/highlight"), "stories");
const notifications: Load = withWords(() => import("./pages/notifications"), "notifications");
const messages: Load = withWords(() => import("./pages/messages"), "messages", "upload");

const PAGES: Page[] = [
  { path: "/login", load: withWords(() => import("./pages/login"), "door") },
  { path: "/register", load: withWords(() => import("./pages/register"), "door") },
  { path: "/create", load: withWords(() => import("./pages/create"), "create", "upload"), signedIn: true },
  {
    path: "/create/story",
    load: withWords(() => import("./pages/create-story"), "create", "upload", "stories"),
    signedIn: true,
  },
  {
    path: "/create/import",
    load: withWords(() => import("./pages/import"), "imports", "upload"),
    signedIn: true,
  },
  { path: "/stories/:name", load: stories, signedIn: true },
  { path: "/stories/:name/:id", load: stories, signedIn: true },
  { path: "/highlights/new", load: highlight, signedIn: true },
  { path: "/highlights/:highlight", load: stories, signedIn: true },
  { path: "/highlights/:highlight/edit", load: highlight, signedIn: true },
  { path: "/explore", load: withWords(() => import("./pages/explore"), "tags") },
  { path: "/explore/tags/:tag", load: withWords(() => import("./pages/tag"), "tags") },
  { path: "/saved", load: saved, signedIn: true },
  { path: "/saved/:collection", load: saved, signedIn: true },
  { path: "/search", load: withWords(() => import("./pages/search"), "search") },
  { path: "/requests", load: withWords(() => import("./pages/requests"), "requests"), signedIn: true },
  { path: "/notifications", load: notifications, signedIn: true },
  { path: "/notifications/:part", load: notifications, signedIn: true },
  { path: "/messages", load: messages, signedIn: true, stays: "messages" },
  { path: "/messages/requests", load: messages, signedIn: true, stays: "messages" },
  { path: "/messages/:id", load: messages, signedIn: true, stays: "messages" },
  {
    path: "/settings/:part",
    load: withWords(() => import("./pages/settings"), "settings", "upload"),
    signedIn: true,
  },
  { path: "/p/:id", load: withWords(() => import("./pages/post"), "post") },
  // Below `/p/` the API answers only posts.
  { path: "/likes/:id", load: withWords(() => import("./pages/people"), "profile") },
  { path: "/edit/:id", load: withWords(() => import("./pages/edit"), "create", "upload"), signedIn: true },
  {
    path: "/drafts/:draft",
    load: withWords(() => import("./pages/edit"), "create", "upload"),
    signedIn: true,
  },
  { path: "/archive/stories/:kept", load: stories, signedIn: true },
  {
    path: "/archive/stories",
    load: withWords(() => import("./pages/archive/stories"), "archive", "stories"),
    signedIn: true,
  },
  { path: "/archive/:part", load: withWords(() => import("./pages/archive"), "archive"), signedIn: true },
  { path: "/:handle", load: withWords(() => import("./pages/profile"), "profile") },
  { path: "/:handle/:list", load: withWords(() => import("./pages/people"), "profile") },
];

const Parameters = createContext<Params>({});

/** The parameters of the address of the page that is shown. */
export function useParams(): Params {
  return useContext(Parameters);
}

/** The values of a pattern's parameters in an address; null if it is not of this pattern. */
export function matched(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decoded(value);
    else if (part !== value) return null;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

interface Shown {
  path: string;
  load: Load;
  key: string;
  params: Params;
  Page: ComponentType;
}

const loaded = new Map<Load, ComponentType>();

export function Pages() {
  const { path, route } = useLocation();
  const user = useStore(me);
  const found = PAGES.map((page) => ({ page, params: matched(page.path, path) })).find(
    ({ params }) => params,
  );
  const load = path === "/" ? (user ? feed : welcome) : (found?.page.load ?? missing);
  const refused = Boolean(found?.page.signedIn && !user);
  const [shown, setShown] = useState<Shown | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (refused) route(returnTo(), true);
  }, [refused]);
  useLayoutEffect(() => {
    if (refused) {
      setShown((before) => (before?.path === path ? null : before)); // the session ended here
      return;
    }
    let latest = true;
    const show = (Page: ComponentType) => {
      loaded.set(load, Page);
      if (latest) opening(false);
      if (latest) setShown({ path, load, key: found?.page.stays ?? path, params: found?.params ?? {}, Page });
    };
    setBroken(false);
    const known = loaded.get(load);
    if (known) show(known);
    else {
      opening(true);
      loadPage(load).then(
        (chunk) => show(chunk.default),
        () => {
          if (!latest) return;
          opening(false);
          setBroken(true);
        },
      );
    }
    return () => {
      latest = false;
    };
  }, [path, load, refused]);
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!shown) return;
    if (!first.current) arrive();
    first.current = false;
  }, [shown?.path]);
  if (broken) return <Broken />;
  // Another page at the same address: the user signed in or out, and what the one before saw is not shown to the other.
  if (!shown || (shown.path === path && (refused || shown.load !== load))) return null;
  return (
    <Guard key={shown.key}>
      <Parameters.Provider value={shown.params}>
        <shown.Page />
      </Parameters.Provider>
    </Guard>
  );
}

/** Mark the content while the code of a page loads and the page before it is still there: tests wait for the end of it. */
function opening(on: boolean): void {
  document.getElementById("content")?.toggleAttribute("data-opening", on);
}

/** A fault of one page leaves the frame and the other pages as they are. */
class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ broken: true });
    reportError(error);
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  return (
    <Empty icon="alert" title={t("broken.title")} text={t("broken.text")}>
      <button type="button" class="button main" onClick={() => location.reload()}>
        {t("broken.reload")}
      </button>
    </Empty>
  );
}
