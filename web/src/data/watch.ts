/** Posts that are on the screen, in a list: read again at the pace of `pace`, so that totals and ends show by themselves. */
import { asApiError } from "~/api/problems";
import { goneHere, refreshed } from "./cache";
import { pace } from "./pace";
import { fetchPost } from "./posts";

const AT_ONCE = 3; // posts, the latest that came into view
const LONGEST = 60_000; // ms after failures

const watched = new Map<string, number>();
let looking = false;
let failures = 0;

/** Read a post again until the returned function is called. */
export function watchPost(id: string): () => void {
  watched.set(id, (watched.get(id) ?? 0) + 1);
  if (!looking) setTimeout(look, pace());
  looking = true;
  return () => {
    const left = (watched.get(id) ?? 1) - 1;
    if (left > 0) watched.set(id, left);
    else watched.delete(id);
  };
}

async function look(): Promise<void> {
  let wait = 0;
  if (document.visibilityState === "visible" && navigator.onLine) {
    const answers = await Promise.all([...watched.keys()].slice(-AT_ONCE).map(readAgain));
    failures = answers.includes(null) ? failures + 1 : 0;
    wait = Math.max(0, ...answers.map((each) => each ?? 0));
  }
  const next = failures > 0 ? Math.min(LONGEST, pace() * 2 ** failures) : pace();
  looking = watched.size > 0;
  if (looking) setTimeout(look, Math.max(next, wait));
}

/** Answers ms to wait, or null after a failure. */
async function readAgain(id: string): Promise<number | null> {
  try {
    refreshed(await fetchPost(id));
    return 0;
  } catch (error) {
    const problem = asApiError(error);
    if (problem.status === 404) goneHere(id);
    else if (problem.retryAfter) return problem.retryAfter * 1000;
    return problem.status === 404 ? 0 : null;
  }
}
