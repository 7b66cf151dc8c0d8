/** Where the user is and was: page titles, pages that load once more after a new version, and scroll positions. */
import { useEffect } from "preact/hooks";

const RELOADED = "emulsion:reloaded";
const SETTLING = 1500; // ms in which a page that the user returned to may grow to its old height

/** Load the chunk of a page. If it is gone, because a new version is out, load the document again, once. */
export async function loadPage<T>(load: () => Promise<T>): Promise<T> {
  try {
    const loaded = await load();
    sessionStorage.removeItem(RELOADED);
    return loaded;
  } catch (error) {
    if (!navigator.onLine || sessionStorage.getItem(RELOADED)) throw error;
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
    return new Promise<never>(() => {});
  }
}

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Emulsion` : "Emulsion";
  }, [title]);
}

const positions = new Map<string, number>();
let returned = false;

/** Whether the page is shown because the user went back or forward. */
export function cameBack(): boolean {
  return returned;
}

export function startNavigation(): void {
  history.scrollRestoration = "manual";
  addEventListener("popstate", () => {
    returned = true;
  });
  addEventListener("click", () => {
    returned = false;
  });
  addEventListener("scroll", () => positions.set(location.pathname, scrollY), { passive: true });
}

/** After a page is shown: to the old position if the user came back, else the focus to its start. */
export function arrive(): void {
  if (!returned) {
    scrollTo(0, 0);
    const content = document.getElementById("content");
    const typing =
      document.activeElement instanceof HTMLInputElement && content?.contains(document.activeElement);
    if (!typing) content?.focus({ preventScroll: true });
    return;
  }
  const target = positions.get(location.pathname) ?? 0;
  const until = performance.now() + SETTLING;
  const step = () => {
    scrollTo(0, target);
    if (Math.abs(scrollY - target) > 1 && performance.now() < until && returned) requestAnimationFrame(step);
  };
  step();
}

/** The current address as the sign-in page is given it, to return there. */
export function returnTo(): string {
  const here = location.pathname + location.search;
  return here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`;
}
