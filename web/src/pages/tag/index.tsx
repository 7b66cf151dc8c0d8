/** The public posts with a tag, newest first or the most liked first, and a button to follow it. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { followTag, type TagOrder, useTag } from "~/data/tags";
import { returnTo, useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Grid } from "~/post/grid";
import { useStore } from "~/store";
import { Empty } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import "./tag.css";

const ORDERS: TagOrder[] = ["newest", "top"];

export default function Tag() {
  const { tag = "" } = useParams();
  return <TagPosts key={tag} tag={tag} />;
}

function TagPosts({ tag }: { tag: string }) {
  const [order, setOrder] = useState<TagOrder>("newest");
  const list = useTag(tag, order);
  const user = useStore(me);
  const page = list.pages[0];
  const name = `#${page?.tag ?? tag}`;
  useTitle(name);
  return (
    <div class="gallery">
      <header class="page-head">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        {user && page && <Follow key={String(page.following)} tag={page.tag} following={page.following} />}
      </header>
      <fieldset class="tag-orders">
        <legend class="unseen">{t("tags.order")}</legend>
        {ORDERS.map((each) => (
          <button type="button" key={each} aria-pressed={each === order} onClick={() => setOrder(each)}>
            {t(`tags.${each}`)}
          </button>
        ))}
      </fieldset>
      <Grid list={list} label={name}>
        <Empty icon="grid" title={t("tags.emptyTitle")} text={t("tags.emptyText")} />
      </Grid>
      {!user && (
        <p class="tag-guest">
          <a class="button" href={returnTo()}>
            {t("login.action")}
          </a>
        </p>
      )}
    </div>
  );
}

function Follow({ tag, following }: { tag: string; following: boolean }) {
  const [on, setOn] = useState(following);
  const change = async () => {
    setOn(!on);
    try {
      await followTag(tag, !on);
    } catch (error) {
      setOn(on);
      const problem = asApiError(error);
      toast(problem.code === "too-many-tags" ? t("tags.full") : t("follow.failed"), {
        kind: "error",
        problem,
      });
    }
  };
  return (
    <button type="button" class={`button slim ${on ? "quiet" : "main"}`} aria-pressed={on} onClick={change}>
      {on ? t("tags.following") : t("tags.follow")}
    </button>
  );
}
