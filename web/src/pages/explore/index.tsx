/** Where to look further: posts for the viewer, the tags that trend, and those that the viewer follows. */
import { me } from "~/api/session";
import { useExplore } from "~/data/explore";
import { pageOfTag, useFollowedTags, useTag, useTrending } from "~/data/tags";
import { useTitle } from "~/navigation";
import { Grid } from "~/post/grid";
import { openFor } from "~/post/reason";
import { why } from "~/post/why";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { Empty } from "~/ui/states";
import { t } from "~/words";
import "./explore.css";

export default function Explore() {
  const user = useStore(me);
  const { tags, loading } = useTrending();
  const followed = useFollowedTags(user !== null);
  useTitle(t("explore.title"));
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
      {user ? <ForViewer /> : <ForGuest tag={tags[0]?.tag} loading={loading} />}
    </div>
  );
}

function Chip({ tag, note }: { tag: string; note?: string }) {
  return (
    <a class="tag-chip" href={pageOfTag(tag)}>
      <bdi class="strong">#{tag}</bdi>
      {note && <span class="soft small">{note}</span>}
    </a>
  );
}

/** Posts that were selected for the viewer, without end as long as there are some. */
function ForViewer() {
  const list = useExplore(true);
  return (
    <section aria-labelledby="posts">
      <h2 id="posts" class="unseen">
        {t("explore.posts")}
      </h2>
      <Grid list={list} label={t("explore.posts")} mosaic why={({ reason }) => why(reason)} onOpen={openFor}>
        <Empty icon="grid" title={t("explore.seenTitle")} text={t("explore.seenText")}>
          <a class="button" href="/search">
            {t("explore.people")}
          </a>
        </Empty>
      </Grid>
    </section>
  );
}

/** The newest posts with the first of the tags that trend. */
function ForGuest({ tag, loading }: { tag?: string; loading: boolean }) {
  if (tag) return <Newest key={tag} tag={tag} />;
  return loading ? null : <Empty icon="grid" title={t("explore.emptyTitle")} text={t("explore.emptyText")} />;
}

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
