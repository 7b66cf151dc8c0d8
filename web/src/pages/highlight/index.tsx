/** Make a highlight of current and kept stories, or change one: title, stories, their order, and the cover. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { Highlight, Story } from "~/api/types";
import { distinct } from "~/data/lists";
import {
  createHighlight,
  deleteHighlight,
  editHighlight,
  useHighlight,
  useSource,
  useStoryArchive,
} from "~/data/stories";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { useStore } from "~/store";
import { nameOf } from "~/stories/name";
import { Tile } from "~/stories/tile";
import { MOST_TITLE } from "~/stories/to-highlight";
import { Confirm } from "~/ui/dialog";
import { count, Field, formProblem, Refused } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Empty, Failed, NotFound } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { number, t } from "~/words";
import "~/stories/stories.css";
import "./highlight.css";

const MOST_STORIES = 24;

export default function EditHighlight() {
  const { highlight: id } = useParams();
  const query = useHighlight(id);
  const title = id ? t("highlight.edit") : t("highlight.new");
  const problem = query.error ? asApiError(query.error) : null;
  useTitle(title);
  if (problem?.status === 404) return <NotFound title={t("highlight.none")} />;
  if (problem && !query.data) return <Failed problem={problem} onAgain={() => void query.refetch()} />;
  if (id && !query.data) return null;
  return <Form title={title} of={query.data} />;
}

function Form({ title: heading, of }: { title: string; of: Highlight | undefined }) {
  const { route } = useLocation();
  const user = useStore(me);
  const [title, setTitle] = useState(of?.title ?? "");
  const [chosen, choose] = useState<Story[]>(of?.stories ?? []);
  const [cover, setCover] = useState<string | null>(coverOf(of));
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [asks, setAsks] = useState(false);
  const key = useRef(newKey());
  const back = () => route(`/@${user?.username}`);
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      toast(done);
      back();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  const save = (event: Event) => {
    event.preventDefault();
    const ids = chosen.map((story) => story.id);
    const front = chosen.find((story) => story.id === cover)?.id ?? ids[0];
    void run(async () => {
      if (of) return editHighlight(of.id, { title: title.trim(), story_ids: ids, cover: front });
      const made = await createHighlight(title.trim(), ids, key.current);
      if (front && front !== ids[0]) await editHighlight(made.id, { cover: front });
    }, t("action.saved"));
  };
  const fits = title.trim() !== "" && count(title) <= MOST_TITLE && chosen.length > 0;
  const wrong = formProblem(problem, ["title"]);
  return (
    <form class="column highlight-form" onSubmit={save}>
      <header class="page-head">
        <h1>{heading}</h1>
        {of && (
          <button type="button" class="button quiet slim danger" onClick={() => setAsks(true)}>
            {t("highlight.delete")}
          </button>
        )}
        <button type="submit" class="button main slim" disabled={busy || !fits}>
          {t("action.save")}
        </button>
      </header>
      <div class="highlight-fields">
        <Field
          label={t("highlight.name")}
          name="title"
          value={title}
          most={MOST_TITLE}
          problem={problem}
          autoComplete="off"
          onInput={setTitle}
        />
        <Refused why={wrong} problem={problem} />
      </div>
      {chosen.length > 0 && (
        <Order stories={chosen} cover={cover ?? chosen[0]?.id ?? ""} onOrder={choose} onCover={setCover} />
      )}
      <Choice chosen={chosen} onChoose={choose} userId={user?.id} />
      {asks && of && (
        <Confirm
          title={t("highlight.deleteTitle")}
          text={t("highlight.deleteText")}
          action={t("highlight.delete")}
          onClose={() => setAsks(false)}
          onConfirm={() => void run(() => deleteHighlight(of.id), t("highlight.deleted"))}
        />
      )}
    </form>
  );
}

/** The story whose picture is the cover: the API answers the picture. */
function coverOf(of: Highlight | undefined): string | null {
  return of?.stories.find((story) => story.media.id === of.cover?.id)?.id ?? null;
}

function Order(props: {
  stories: Story[];
  cover: string;
  onOrder(stories: Story[]): void;
  onCover(id: string): void;
}) {
  const { stories, cover, onOrder, onCover } = props;
  const move = (from: number, to: number) => {
    const next = [...stories];
    next.splice(to, 0, ...next.splice(from, 1));
    onOrder(next);
  };
  return (
    <section aria-labelledby="highlight-order">
      <h2 id="highlight-order">{t("highlight.order")}</h2>
      <ol class="highlight-order">
        {stories.map((story, at) => (
          <li key={story.id}>
            <Tile story={story} sizes="6rem" />
            <div class="highlight-acts">
              <button
                type="button"
                class="icon-button"
                disabled={at === 0}
                aria-label={t("highlight.earlier", { at: at + 1 })}
                onClick={() => move(at, at - 1)}
              >
                <Icon name="back" turns />
              </button>
              <button
                type="button"
                class="icon-button"
                disabled={at === stories.length - 1}
                aria-label={t("highlight.later", { at: at + 1 })}
                onClick={() => move(at, at + 1)}
              >
                <Icon name="forward" turns />
              </button>
            </div>
            <label class="highlight-front">
              <input
                type="radio"
                name="cover"
                checked={story.id === cover}
                onChange={() => onCover(story.id)}
              />
              <span>{t("highlight.cover")}</span>
            </label>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Choice(props: { chosen: Story[]; onChoose(stories: Story[]): void; userId: string | undefined }) {
  const { chosen, onChoose, userId } = props;
  const archive = useStoryArchive();
  const current = useSource(userId ? { kind: "author", id: userId } : undefined, false);
  const [first] = useState(chosen); // a highlight's own stories stay to choose, also on a later page of the archive
  const own = (current.data ?? []).filter((story) => story.state === "active");
  const all = distinct([...own, ...archive.items, ...first]).sort((a, b) => (a.id < b.id ? 1 : -1));
  const latest = useRef(chosen);
  latest.current = chosen;
  useEffect(() => {
    // Stories may be deleted in another tab while they are chosen from.
    if (archive.error || archive.hasMore || archive.loading || !current.data) return;
    const left = latest.current.filter((story) => all.some((each) => each.id === story.id));
    if (left.length < latest.current.length) onChoose(left);
  }, [archive.updatedAt, current.dataUpdatedAt]);
  if (archive.loading) return null;
  if (all.length === 0) {
    if (archive.error) return <Failed problem={archive.error} onAgain={archive.again} />;
    return (
      <Empty icon="camera" title={t("highlight.noStories")} text={t("highlight.noStoriesText")}>
        <a class="button" href="/create/story">
          {t("story.add")}
        </a>
      </Empty>
    );
  }
  const toggle = (story: Story) =>
    onChoose(
      chosen.some((each) => each.id === story.id)
        ? chosen.filter((each) => each.id !== story.id)
        : [...chosen, story],
    );
  return (
    <section aria-labelledby="highlight-choice">
      <h2 id="highlight-choice">{t("highlight.choose")}</h2>
      <ul class="tiles">
        {all.map((story) => {
          const at = chosen.findIndex((each) => each.id === story.id);
          return (
            <li key={story.id}>
              <button
                type="button"
                aria-pressed={at >= 0}
                aria-label={nameOf(story)}
                disabled={at < 0 && chosen.length >= MOST_STORIES}
                onClick={() => toggle(story)}
              >
                <Tile story={story} />
                {at >= 0 && <span class="tile-number" data-number={number(at + 1)} />}
              </button>
            </li>
          );
        })}
      </ul>
      <More list={archive} />
    </section>
  );
}
