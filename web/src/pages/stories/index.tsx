/** Stories on the whole screen: those of people from one address on, of a highlight, or of the user's own archive. */
import type { InfiniteData } from "@tanstack/react-query";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import type { HighlightCard, Page, Story, UserCard } from "~/api/types";
import { cache } from "~/data/cache";
import { type TrayAuthor, useHighlight, useTray } from "~/data/stories";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { goBack } from "~/stories/opened";
import { Failed, NotFound } from "~/ui/states";
import { t } from "~/words";
import type { Playable } from "./played";
import { Viewer } from "./viewer";

export default function Stories() {
  const { name, id, highlight, kept } = useParams();
  useTitle(t("story.title"));
  if (highlight) return <OfHighlight id={highlight} />;
  if (kept) return <OfArchive id={kept} />;
  return <OfAuthor name={name ?? ""} id={id ?? null} />;
}

function useClose(otherwise: string) {
  const { route } = useLocation();
  return () => goBack(() => route(otherwise, true));
}

/** The order of the tray when the viewer was opened: what is seen meanwhile does not change it. */
function OfAuthor({ name, id }: { name: string; id: string | null }) {
  const tray = useTray(false);
  const [sources, setSources] = useState<Playable[] | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const close = useClose("/");
  const settled = !tray.loading;
  useEffect(() => {
    if (!settled || sources || problem) return;
    let latest = true;
    sourcesFrom(tray.items, name).then(
      (found) => latest && setSources(found),
      (error) => latest && setProblem(asApiError(error)),
    );
    return () => {
      latest = false;
    };
  }, [settled, problem]);
  if (problem?.status === 404) return <NotFound title={t("story.none")} text={t("story.nobody")} />;
  if (problem) return <Failed problem={problem} onAgain={() => setProblem(null)} />;
  if (!sources) return null;
  return (
    <Viewer
      sources={sources}
      first={sources.findIndex((each) => each.author?.username === name.toLowerCase())}
      wanted={id}
      addressOf={(_, story) => `/stories/${story.author.username}/${story.id}`}
      onClose={close}
    />
  );
}

async function sourcesFrom(tray: TrayAuthor[], name: string): Promise<Playable[]> {
  const own = me.get()?.id;
  const authors = [...tray].sort((a, b) => Number(b.id === own) - Number(a.id === own));
  const username = name.toLowerCase();
  if (authors.some(({ author }) => author.username === username)) {
    return authors.map(({ author }) => ({ kind: "author", id: author.id, author }));
  }
  const author: UserCard = await answerOf(
    api.GET("/v1/users/by-name/{username}", { params: { path: { username } } }),
  );
  return [{ kind: "author", id: author.id, author }];
}

/** The highlights of a profile in their order, if it was opened there. */
function OfHighlight({ id }: { id: string }) {
  const [siblings] = useState(() => siblingsOf(id));
  const query = useHighlight(siblings ? undefined : id);
  const [author, setAuthor] = useState<string | null>(null);
  const close = useClose(author ? `/@${author}` : "/");
  const problem = query.error ? asApiError(query.error) : null;
  if (problem?.status === 404) return <NotFound title={t("highlight.none")} />;
  if (problem) return <Failed problem={problem} onAgain={() => void query.refetch()} />;
  const cards = siblings ?? (query.data ? [query.data] : null);
  if (!cards) return null;
  return (
    <Viewer
      sources={cards.map((card) => ({ kind: "highlight", id: card.id, title: card.title }))}
      first={cards.findIndex((card) => card.id === id)}
      wanted={null}
      addressOf={(source, story) => {
        setAuthor(story.author.username);
        return `/highlights/${source.id}`;
      }}
      onClose={close}
    />
  );
}

function siblingsOf(id: string): HighlightCard[] | null {
  const lists = cache.getQueriesData<InfiniteData<Page<HighlightCard>>>({ queryKey: ["highlights", "of"] });
  for (const [, data] of lists) {
    const cards = data?.pages.flatMap((page) => page.items) ?? [];
    if (cards.some((card) => card.id === id)) return cards;
  }
  return null;
}

function OfArchive({ id }: { id: string }) {
  const close = useClose("/archive/stories");
  return (
    <Viewer
      sources={[{ kind: "archive", id }]}
      first={0}
      wanted={id}
      addressOf={(_: Playable, story: Story) => `/archive/stories/${story.id}`}
      onClose={close}
    />
  );
}
