/** The viewer's saved posts. */
import { useSaves } from "~/data/posts";
import { useTitle } from "~/navigation";
import { Grid } from "~/post/grid";
import { Empty } from "~/ui/states";
import { t } from "~/words";

export default function Saved() {
  const list = useSaves();
  useTitle(t("saved.title"));
  return (
    <div class="gallery">
      <header class="page-head">
        <h1>{t("saved.title")}</h1>
      </header>
      <Grid list={list} label={t("saved.title")}>
        <Empty icon="bookmark" title={t("saved.emptyTitle")} text={t("saved.emptyText")} />
      </Grid>
    </div>
  );
}
