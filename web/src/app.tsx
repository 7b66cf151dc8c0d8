/** The frame of all pages, and which page each address shows. */
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { me } from "./api/session";
import { cache } from "./data/cache";
import { Frame } from "./frame";
import { arrive, page, returnTo } from "./navigation";
import { useStore } from "./store";
import { Empty } from "./ui/states";
import { t, useLanguage } from "./words";

const Feed = page(() => import("./pages/feed"));
const Welcome = page(() => import("./pages/welcome"));
const Login = page(() => import("./pages/login"));
const Register = page(() => import("./pages/register"));
const PostPage = page(() => import("./pages/post"));
const Profile = page(() => import("./pages/profile"));
const People = page(() => import("./pages/people"));
const Create = signedIn(page(() => import("./pages/create")));
const Saved = signedIn(page(() => import("./pages/saved")));
const Requests = signedIn(page(() => import("./pages/requests")));
const Settings = signedIn(page(() => import("./pages/settings")));
const Missing = page(() => import("./pages/missing"));

function Home() {
  return useStore(me) ? <Feed /> : <Welcome />;
}

/** A page for signed-in users; guests sign in first and return. */
function signedIn(Page: preact.ComponentType) {
  return function SignedIn() {
    const user = useStore(me);
    const { route } = useLocation();
    useEffect(() => {
      if (!user) route(returnTo(), true);
    }, [user]);
    return user ? <Page /> : null;
  };
}

export function App() {
  useLanguage();
  return (
    <QueryClientProvider client={cache}>
      <LocationProvider>
        <Frame>
          <Guarded />
        </Frame>
      </LocationProvider>
    </QueryClientProvider>
  );
}

function Guarded() {
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <Empty icon="alert" title={t("broken.title")} text={t("broken.text")}>
        <button type="button" class="button main" onClick={() => location.reload()}>
          {t("broken.reload")}
        </button>
      </Empty>
    );
  }
  return (
    <ErrorBoundary onError={() => setBroken(true)}>
      <Router onRouteChange={arrive}>
        <Route path="/" component={Home} />
        <Route path="/login" component={Login} />
        <Route path="/register" component={Register} />
        <Route path="/create" component={Create} />
        <Route path="/saved" component={Saved} />
        <Route path="/requests" component={Requests} />
        <Route path="/settings/:part" component={Settings} />
        <Route path="/p/:id" component={PostPage} />
        <Route path="/p/:id/likes" component={People} />
        <Route path="/:handle" component={Profile} />
        <Route path="/:handle/:list" component={People} />
        <Route default component={Missing} />
      </Router>
    </ErrorBoundary>
  );
}
