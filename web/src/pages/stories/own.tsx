/** What an author does with a story: see who saw it, keep it, put it into a highlight, delete it. */
import { useEffect, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { Story } from "~/api/types";
import { deleteStory, setArchived, useStoryArchive, useViewers } from "~/data/stories";
import { Glyph } from "~/stories/glyph";
import { AddToHighlight } from "~/stories/to-highlight";
import { Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { Menu } from "~/ui/menu";
import { PeopleList } from "~/ui/people-list";
import { explained } from "~/ui/toasts";
import { t } from "~/words";

type Open = "viewers" | "highlight" | null;

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
      <Menu
        class=""
        label={t("story.more")}
        onOpen={(isOpen) => onHalt("dialog", isOpen)}
        above={(closeMenu) =>
          can("archive") && (
            <Keep
              story={story}
              run={(work, done) => {
                closeMenu();
                run(work, done);
              }}
              onNote={onNote}
            />
          )
        }
        items={() => [
          can("delete") && {
            icon: "trash",
            word: t("story.delete"),
            danger: true,
            asks: { title: t("story.deleteTitle"), text: t("story.deleteText") },
            run: () => run(deleteStory(story.id), onDeleted),
          },
        ]}
      >
        <Icon name="more" />
        <span>{t("story.more")}</span>
      </Menu>
      {open === "viewers" && (
        <Dialog title={t("story.viewers")} onClose={close}>
          <PeopleList list={viewers} empty={<p class="soft padded">{t("story.unseenYet")}</p>} />
        </Dialog>
      )}
      {open === "highlight" && <AddToHighlight story={story} onClose={close} onNote={onNote} />}
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
