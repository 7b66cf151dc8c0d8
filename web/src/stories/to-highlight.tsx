/** Put one story into a highlight that exists, or into a new one. */
import { useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import type { HighlightCard, Story } from "~/api/types";
import { createHighlight, editHighlight, fetchHighlight, useHighlights } from "~/data/stories";
import { Dialog } from "~/ui/dialog";
import { count, Field, formProblem } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { Photo } from "~/ui/photo";
import { t } from "~/words";

export const MOST_TITLE = 40; // characters

export function AddToHighlight(props: { story: Story; onClose(): void; onNote(text: string): void }) {
  const { story, onClose, onNote } = props;
  const list = useHighlights(story.author.id);
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const run = async (work: () => Promise<string>) => {
    setBusy(true);
    try {
      const name = await work();
      onClose();
      onNote(t("highlight.added", { title: name }));
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  const add = (card: HighlightCard) =>
    run(async () => {
      const { stories } = await fetchHighlight(card.id);
      const ids = stories.map((each) => each.id);
      if (!ids.includes(story.id)) await editHighlight(card.id, { story_ids: [...ids, story.id] });
      return card.title;
    });
  const create = (event: Event) => {
    event.preventDefault();
    const name = title.trim();
    if (name) void run(async () => (await createHighlight(name, [story.id], key.current)).title);
  };
  const wrong = formProblem(problem, ["title"]);
  return (
    <Dialog title={t("highlight.add")} onClose={onClose}>
      <div class="body">
        {list.items.length > 0 && (
          <ul class="highlight-choices">
            {list.items.map((card) => (
              <li key={card.id}>
                <button type="button" disabled={busy} onClick={() => void add(card)}>
                  <span class="highlight-thumb">
                    {card.cover && <Photo media={card.cover} frame={1} sizes="3rem" decorative />}
                  </span>
                  <span dir="auto">{card.title}</span>
                  <Icon name="plus" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <form class="highlight-new" onSubmit={create}>
          <Field
            label={t("highlight.newTitle")}
            name="title"
            value={title}
            most={MOST_TITLE}
            problem={problem}
            autoComplete="off"
            onInput={setTitle}
          />
          {wrong && (
            <p class="small accent" role="alert">
              {wrong}
            </p>
          )}
          <div class="choices">
            <button type="button" class="button quiet" onClick={onClose}>
              {t("action.cancel")}
            </button>
            <button
              type="submit"
              class="button main"
              disabled={busy || !title.trim() || count(title) > MOST_TITLE}
            >
              {t("highlight.create")}
            </button>
          </div>
        </form>
      </div>
    </Dialog>
  );
}
