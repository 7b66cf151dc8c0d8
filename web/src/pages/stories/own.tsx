/** What an author does with a story: see who saw it, keep it, put it into a highlight, delete it. */
import { useEffect, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { Story } from "~/api/types";
import { deleteStory, setArchived, useStoryArchive, useViewers } from "~/data/stories";
import { Glyph } from "~/stories/glyph";
import { AddToHighlight } from "~/stories/to-highlight";
import { Confirm, Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { PeopleList } from "~/ui/people-list";
import { explained } from "~/ui/toasts";
import { t } from "~/words";

type Open = "viewers" | "highlight" | "menu" | "delete" | null;

interface Props {
  story: Story;
  /** The highlight that is shown. */
  highlight: string | null;
  onHalt(why: "dialog", on: boolean): void;
  onNote(text: string): void;
  onDeleted(): void;
}

export function Own({ story, highlight, onHalt, onNote, onDeleted }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const can = (what: Story["viewer"]["can"][number]) => story.viewer.can.includes(what);
  const viewers = useViewers(can("list_viewers") ? story.id : undefined);
  const show = (what: Open) => {
    setOpen(what);
    onHalt("dialog", what !== null);
  };
  const close = () => show(null);
  useEffect(() => () => onHalt("dialog", false), []);
  const run = (work: Promise<unknown>, done: () => void) => {
    close();
    work.then(done, (error) => onNote(`${t("story.failed")} ${explained(asApiError(error))}`));
  };
  return (
    <div class="story-own">
      {can("list_viewers") && (
        <button type="button" aria-haspopup="dialog" onClick={() => show("viewers")}>
          <Glyph name="eye" />
          <span>
            {viewers.hasMore
              ? t("story.seenByMore", { count: viewers.items.length })
              : t("story.seenBy", { count: viewers.items.length })}
          </span>
        </button>
      )}
      {highlight && (
        <a href={`/highlights/${highlight}/edit`}>
          <Icon name="edit" />
          <span>{t("highlight.edit")}</span>
        </a>
      )}
      {can("highlight") && !highlight && (
        <button type="button" aria-haspopup="dialog" onClick={() => show("highlight")}>
          <Glyph name="star" />
          <span>{t("story.highlight")}</span>
        </button>
      )}
      <button type="button" aria-haspopup="dialog" onClick={() => show("menu")}>
        <Icon name="more" />
        <span>{t("story.more")}</span>
      </button>
      {open === "viewers" && (
        <Dialog title={t("story.viewers")} onClose={close}>
          <PeopleList list={viewers} empty={<p class="soft padded">{t("story.unseenYet")}</p>} />
        </Dialog>
      )}
      {open === "highlight" && <AddToHighlight story={story} onClose={close} onNote={onNote} />}
      {open === "menu" && (
        <Dialog title={t("story.more")} bare onClose={close}>
          <div class="menu">
            {can("archive") && <Keep story={story} run={run} onNote={onNote} />}
            {can("delete") && (
              <button type="button" class="danger" onClick={() => show("delete")}>
                <Icon name="trash" /> {t("story.delete")}
              </button>
            )}
            <button type="button" onClick={close}>
              <Icon name="close" /> {t("action.close")}
            </button>
          </div>
        </Dialog>
      )}
      {open === "delete" && (
        <Confirm
          title={t("story.deleteTitle")}
          text={t("story.deleteText")}
          action={t("story.delete")}
          onClose={close}
          onConfirm={() => run(deleteStory(story.id), onDeleted)}
        />
      )}
    </div>
  );
}

/** The archive's first page tells whether a current story is in it. */
function Keep(props: {
  story: Story;
  run(work: Promise<unknown>, done: () => void): void;
  onNote(text: string): void;
}) {
  const { story, run, onNote } = props;
  const archive = useStoryArchive();
  const kept = archive.items.some((each) => each.id === story.id);
  return (
    <button
      type="button"
      disabled={archive.loading}
      onClick={() => run(setArchived(story.id, !kept), () => onNote(t(kept ? "story.unkept" : "story.kept")))}
    >
      <Icon name="archive" /> {kept ? t("story.unkeep") : t("story.keep")}
    </button>
  );
}
