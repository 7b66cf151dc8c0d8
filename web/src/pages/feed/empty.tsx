/** The feed of a user who does not follow anybody yet: suggestions, the way to search, or a first photo. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "~/ui/icon";
import { t, withWords } from "~/words";

export function NobodyFollowed() {
  return (
    <section class="first-run">
      <Icon name="camera" />
      <h2>{t("feed.emptyTitle")}</h2>
      <p class="soft">{t("feed.emptyText")}</p>
      <a class="button main wide" href="/search">
        <Icon name="search" /> {t("find.people")}
      </a>
      <Suggested />
      <p class="soft">{t("feed.emptyOr")}</p>
      <a class="button wide" href="/create">
        {t("feed.emptyCreate")}
      </a>
    </section>
  );
}

const suggestions = withWords(() => import("~/ui/suggestions"), "search");

/** Users to follow: a chunk that loads after the page. */
function Suggested() {
  const [List, setList] = useState<ComponentType | null>(null);
  useEffect(() => {
    void suggestions()
      .then((loaded) => setList(() => loaded.default))
      .catch(() => {});
  }, []);
  return List && <List />;
}
