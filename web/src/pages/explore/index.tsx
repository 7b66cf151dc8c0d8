/** Where to look further: the tags that trend, and those that the viewer follows. */
import { me } from "~/api/session";
import { pageOfTag, useFollowedTags, useTag, useTrending } from "~/data/tags";
import { useTitle } from "~/navigation";
import { Grid } from "~/post/grid";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { Empty } from "~/ui/states";
import { t } from "~/words";
import "./explore.css";

export default function Explore() {
  const { tags, loading } = useTrending();
  const followed = useFollowedTags(useStore(me) !== null);
  useTitle(t("explore.title"));
  const first = tags[0]?.tag ?? followed[0]?.tag;
  return (
    <div class="gallery explore">
      <header class="page-head">
        <h1>{t("explore.title")}</h1>
      </header>
      <a class="explore-search" href="/search">
        <Icon name="search" /> {t("nav.search")}
      </a>
      {tags.length > 0 && (
        <section aria-labelledby="trending">
          <h2 id="trending">{t("tags.trending")}</h2>
          <ul class="chips">
            {tags.map((each) => (
              <li key={each.tag}>
                <Chip tag={each.tag} note={t("tags.people", { count: each.accounts_count })} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {followed.length > 0 && (
        <section aria-labelledby="followed">
          <h2 id="followed">{t("tags.followed")}</h2>
          <ul class="chips">
            {followed.map((each) => (
              <li key={each.tag}>
                <Chip tag={each.tag} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {first ? (
        <Newest key={first} tag={first} />
      ) : (
        !loading && <Empty icon="grid" title={t("explore.emptyTitle")} text={t("explore.emptyText")} />
      )}
    </div>
  );
}

function Chip({ tag, note }: { tag: string; note?: string }) {
  return (
    <a class="chip" href={pageOfTag(tag)}>
      <bdi class="strong">#{tag}</bdi>
      {note && <span class="soft small">{note}</span>}
    </a>
  );
}

/** The newest posts with the first of the tags. */
function Newest({ tag }: { tag: string }) {
  const list = useTag(tag, "newest");
  return (
    <section aria-labelledby="newest">
      <h2 id="newest">
        <bdi>#{tag}</bdi>
      </h2>
      <Grid list={list} label={`#${tag}`}>
        <p class="soft">{t("tags.emptyTitle")}</p>
      </Grid>
    </section>
  );
}
