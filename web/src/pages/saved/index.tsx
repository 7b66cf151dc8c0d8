/** The viewer's saved posts: collections of them, and all. */
import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { newKey } from "~/api/client";
import { Cover } from "~/collections/cover";
import { NameDialog } from "~/collections/name";
import { createCollection, useCollections } from "~/data/collections";
import { useSaves } from "~/data/posts";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Grid } from "~/post/grid";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Empty, Failed } from "~/ui/states";
import { t } from "~/words";
import { CollectionPage } from "./collection";
import "~/collections/collections.css";

export default function Saved() {
  const { collection } = useParams();
  return collection ? <CollectionPage key={collection} id={collection} /> : <All />;
}

function All() {
  const saves = useSaves();
  const collections = useCollections();
  useTitle(t("saved.title"));
  return (
    <div class="gallery">
      <header class="page-head">
        <h1>{t("saved.title")}</h1>
        <NewCollection />
      </header>
      {collections.error && !saves.error && collections.items.length === 0 && (
        <Failed inline problem={collections.error} onAgain={collections.again} />
      )}
      {collections.items.length > 0 && (
        <>
          <ul class="collections" aria-label={t("collection.all")}>
            {collections.items.map((each) => (
              <li key={each.id}>
                <a href={`/saved/${each.id}`}>
                  <Cover of={each} size="(min-width: 60rem) 12rem, 45vw" />
                  <bdi class="strong">{each.name}</bdi>
                  <span class="soft small">{t("collection.count", { count: each.items_count })}</span>
                </a>
              </li>
            ))}
          </ul>
          <More list={collections} />
          <h2 class="saved-part">{t("saved.all")}</h2>
        </>
      )}
      <Grid list={saves} label={t("saved.title")}>
        <Empty icon="bookmark" title={t("saved.emptyTitle")} text={t("saved.emptyText")} />
      </Grid>
    </div>
  );
}

function NewCollection() {
  const { route } = useLocation();
  const [open, setOpen] = useState(false);
  const key = useRef(newKey());
  return (
    <>
      <button type="button" class="button slim" onClick={() => setOpen(true)}>
        <Icon name="plus" /> {t("collection.new")}
      </button>
      {open && (
        <NameDialog
          title={t("collection.new")}
          action={t("collection.create")}
          onClose={() => setOpen(false)}
          onSubmit={async (name) => {
            const made = await createCollection(name, key.current);
            key.current = newKey();
            route(`/saved/${made.id}`);
          }}
        />
      )}
    </>
  );
}
