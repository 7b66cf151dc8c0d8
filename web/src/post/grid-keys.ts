/** Arrow keys in a grid: the focus moves to the next post in that direction, whatever the sizes. */

interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const SLACK = 1; // px: edges of neighbours may overlap by rounding

/** Move the focus from the link that has it, for a key that is an arrow, Home or End. */
export function moveFocus(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLAnchorElement>("li > a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (at < 0) return;
  const next = nextPlace(
    links.map((each) => each.getBoundingClientRect()),
    at,
    event.key,
  );
  if (next === null) return;
  event.preventDefault();
  links[next]?.focus();
}

/** The position of the place to which a key leads from another one; null if there is none. */
export function nextPlace(places: Place[], at: number, key: string): number | null {
  if (key === "Home") return 0;
  if (key === "End") return places.length - 1;
  const here = places[at];
  const distances = here && DIRECTIONS[key];
  if (!here || !distances) return null;
  let best: [number, number] | null = null;
  for (const [i, place] of places.entries()) {
    const [ahead, aside] = distances(here, place);
    if (i === at || ahead < -SLACK) continue;
    const cost = ahead + 3 * aside; // straight on rather than near
    if (best === null || cost < best[1]) best = [i, cost];
  }
  return best?.[0] ?? null;
}

type Distances = (here: Place, there: Place) => [ahead: number, aside: number];

const apart = (start: number, end: number, otherStart: number, otherEnd: number) =>
  Math.abs(start + end - otherStart - otherEnd) / 2;
const across = (here: Place, there: Place) => apart(here.top, here.bottom, there.top, there.bottom);
const along = (here: Place, there: Place) => apart(here.left, here.right, there.left, there.right);

const DIRECTIONS: Record<string, Distances> = {
  ArrowLeft: (here, there) => [here.left - there.right, across(here, there)],
  ArrowRight: (here, there) => [there.left - here.right, across(here, there)],
  ArrowUp: (here, there) => [here.top - there.bottom, along(here, there)],
  ArrowDown: (here, there) => [there.top - here.bottom, along(here, there)],
};
