/** The parts of what only its author sees, as links. */
import { Tabs } from "~/ui/tabs";
import { type Key, t } from "~/words";
import "./archive.css";

export const PARTS = ["archived", "scheduled", "drafts", "deleted", "comments"] as const;
const ALL = [...PARTS.slice(0, 1), "stories", ...PARTS.slice(1)] as const;

export function ArchiveHead({ part }: { part: (typeof ALL)[number] }) {
  return (
    <>
      <header class="page-head">
        <h1>{t("archive.title")}</h1>
      </header>
      <Tabs
        label={t("archive.title")}
        class="archive-parts"
        links={ALL.map((each) => ({
          href: `/archive/${each}`,
          text: t(`archive.${each}` as Key),
          here: each === part,
        }))}
      />
      <p class="soft archive-text">{t(`archive.${part}Text` as Key)}</p>
    </>
  );
}
