/** Which stories are played, as the lists of the service and the player say. */
import { useEffect, useMemo, useReducer } from "preact/hooks";
import type { Story, UserCard } from "~/api/types";
import { type Source, useSource } from "~/data/stories";
import { type Place, placeOf, step } from "~/stories/player";

export interface Playable extends Source {
  /** Who made the stories, as far as it is known before they are. */
  author?: UserCard;
  /** Of a highlight. */
  title?: string;
}

export function usePlayed(sources: Playable[], first: number, wanted: string | null) {
  const names = sources.map(({ kind, id }) => `${kind}:${id}`);
  const [place, move] = useReducer(step, placeOf(names, first, wanted));
  const source = sources[place.at];
  const list = useSource(source, !place.over);
  const following = useSource(sources[place.at + 1], false);
  // A list of earlier may lack the new story for which it is opened: it is read again before one is chosen.
  const listed = place.story !== null || !(list.isStale && list.isFetching) ? list.data : undefined;
  useListed(names, place.at, listed, move);
  const known = useKnown(list.data, following.data);
  const story = place.story ? known.get(place.story) : undefined;
  const items = place.lists[names[place.at] ?? ""] ?? [];
  const upcoming = upcomingOf(place, names, known, following.data);
  return { place, move, source, list, story, upcoming, items };
}

function upcomingOf(
  place: Place,
  names: string[],
  known: Map<string, Story>,
  following: Story[] | undefined,
): Story | undefined {
  const items = place.lists[names[place.at] ?? ""] ?? [];
  const id = items[place.gone ? place.index : place.index + 1]?.id;
  const next = id ? known.get(id) : (following?.find((each) => !each.viewer.seen) ?? following?.[0]);
  return next?.id === place.story ? undefined : next;
}

/** Every list that is known tells the player. A story that is still prepared has nothing to show. */
function useListed(
  names: string[],
  at: number,
  stories: Story[] | undefined,
  move: (event: Parameters<typeof step>[1]) => void,
) {
  const name = names[at];
  useEffect(() => {
    if (!stories || !name) return;
    const items = stories
      .filter((story) => story.state === "active")
      .map((story) => ({ id: story.id, seen: story.viewer.seen }));
    move({ type: "listed", source: name, items });
  }, [name, stories]);
}

/** Stories by id, also those that no list has any more. */
function useKnown(...lists: (Story[] | undefined)[]): Map<string, Story> {
  const known = useMemo(() => new Map<string, Story>(), []);
  for (const story of lists.flatMap((list) => list ?? [])) known.set(story.id, story);
  return known;
}
