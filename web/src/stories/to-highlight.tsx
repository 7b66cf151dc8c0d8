/** Put one story into a highlight that exists, or into a new one. */
import { useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import type { HighlightCard, Story } from "~/api/types";
import { createHighlight, editHighlight, fetchHighlight, useHighlights } from "~/data/stories";
import { Dialog } from "~/ui/dialog";
import { formProblem, Refused } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { OneField } from "~/ui/one-field";
import { Photo } from "~/ui/photo";
import { t } from "~/words";

export const MOST_TITLE = 40; // characters

export function AddToHighlight(props: { story: Story; onClose(): void; onNote(text: string): void }) {
  const { story, onClose, onNote } = props;
  const list = useHighlights(story.author.id);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const done = (name: string) => {
    onClose();
    onNote(t("highlight.added", { title: name }));
  };
  const add = async (card: HighlightCard) => {
    setBusy(true);
    try {
      const { stories } = await fetchHighlight(card.id);
      const ids = stories.map((each) => each.id);
      if (!ids.includes(story.id)) await editHighlight(card.id, { story_ids: [...ids, story.id] });
      done(card.title);
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
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
        <Refused why={formProblem(problem, [])} problem={problem} />
        <OneField
          label={t("highlight.newTitle")}
          name="title"
          most={MOST_TITLE}
          action={t("highlight.create")}
          onCancel={onClose}
          onSubmit={async (name) => done((await createHighlight(name, [story.id], key.current)).title)}
        />
      </div>
    </Dialog>
  );
}
