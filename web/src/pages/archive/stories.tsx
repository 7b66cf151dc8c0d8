/** The user's kept stories, by the day on which they were shared. */
import { useEffect, useRef } from "preact/hooks";
import type { Story } from "~/api/types";
import { useStoryArchive } from "~/data/stories";
import { useTitle } from "~/navigation";
import { nameOf } from "~/stories/name";
import { opens, refocus } from "~/stories/opened";
import { Tile } from "~/stories/tile";
import { More } from "~/ui/more";
import { Empty, Failed } from "~/ui/states";
import { t, useLanguage } from "~/words";
import { ArchiveHead } from "./head";
import "~/stories/stories.css";

export default function StoryArchive() {
  useTitle(t("archive.stories"));
  return (
    <div class="column archive">
      <ArchiveHead part="stories" />
      <Days />
    </div>
  );
}

function Days() {
  const list = useStoryArchive();
  const box = useRef<HTMLDivElement>(null);
  const tag = useLanguage();
  useEffect(() => refocus(box.current), [list.items.length > 0]);
  if (list.loading) {
    return (
      <div class="tiles skeleton" aria-hidden="true">
        {[1, 2, 3].map((each) => (
          <span class="bone tile" key={each} />
        ))}
      </div>
    );
  }
  if (list.items.length === 0 && !list.hasMore) {
    if (list.error) return <Failed problem={list.error} onAgain={list.again} />;
    return (
      <Empty icon="archive" title={t("archive.empty")} text={t("archive.storiesEmpty")}>
        <a class="button" href="/create/story">
          {t("story.add")}
        </a>
      </Empty>
    );
  }
  return (
    <div ref={box} class="story-days">
      <div>
        <a class="button slim" href="/highlights/new">
          {t("highlight.new")}
        </a>
      </div>
      {byDay(list.items, tag).map(([day, stories]) => (
        <section key={day} aria-label={day}>
          <h2>{day}</h2>
          <ul class="tiles">
            {stories.map((story) => (
              <li key={story.id}>
                <a
                  href={`/archive/stories/${story.id}`}
                  aria-label={nameOf(story)}
                  data-opens={story.id}
                  onClick={() => opens(story.id)}
                >
                  <Tile story={story} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <More list={list} />
    </div>
  );
}

/** Days of this computer's zone, in the order of the stories. */
export function byDay(stories: Story[], tag: string): [string, Story[]][] {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: "full" });
  const days = new Map<string, Story[]>();
  for (const story of stories) {
    const day = format.format(new Date(story.created_at));
    days.set(day, [...(days.get(day) ?? []), story]);
  }
  return [...days];
}
