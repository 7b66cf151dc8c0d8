/** One collection: its posts in the viewer's order, and what can be changed about it. */
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { asApiError } from "~/api/problems";
import type { Collection, Post } from "~/api/types";
import { Cover } from "~/collections/cover";
import { NameDialog } from "~/collections/name";
import {
  changeCollection,
  deleteCollection,
  moveInCollection,
  uncollect,
  useCollection,
} from "~/data/collections";
import type { List } from "~/data/lists";
import { useTitle } from "~/navigation";
import { Grid } from "~/post/grid";
import { Icon, type IconName } from "~/ui/icon";
import { Menu, type MenuItem } from "~/ui/menu";
import { More } from "~/ui/more";
import { Empty, NotFound } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

export function CollectionPage({ id }: { id: string }) {
  const list = useCollection(id);
  const [arranges, setArranges] = useState(false);
  const of = list.pages[0];
  const gone = list.error?.status === 404;
  useTitle(gone ? t("notFound.title") : of?.name);
  if (gone) return <NotFound title={t("collection.goneTitle")} />;
  const arranging = arranges && list.items.length > 0;
  return (
    <div class="gallery">
      <header class="page-head">
        <a class="icon-button" href="/saved" aria-label={t("saved.title")}>
          <Icon name="back" turns />
        </a>
        <h1>
          <bdi>{of?.name}</bdi>
        </h1>
        {arranging ? (
          <button type="button" class="button slim main" onClick={() => setArranges(false)}>
            {t("collection.done")}
          </button>
        ) : (
          of && <CollectionMenu of={of} onArrange={() => setArranges(true)} />
        )}
      </header>
      {arranging ? (
        <Arranged of={id} list={list} />
      ) : (
        <Grid list={list} label={of?.name ?? ""}>
          <Empty icon="bookmark" title={t("collection.emptyTitle")} text={t("collection.emptyText")} />
        </Grid>
      )}
    </div>
  );
}

function CollectionMenu({ of, onArrange }: { of: Collection; onArrange(): void }) {
  const { route } = useLocation();
  const items = (): (MenuItem | false)[] => [
    {
      icon: "edit",
      word: t("collection.rename"),
      dialog: (close) => (
        <NameDialog
          title={t("collection.rename")}
          action={t("action.save")}
          value={of.name}
          onClose={close}
          onSubmit={(name) => changeCollection(of.id, { name })}
        />
      ),
    },
    of.items.length > 0 && { icon: "grid", word: t("collection.arrange"), run: onArrange },
    {
      icon: "trash",
      word: t("collection.delete"),
      danger: true,
      asks: { title: t("collection.deleteTitle", { name: of.name }), text: t("collection.deleteText") },
      run: () => deleteCollection(of.id).then(() => route("/saved"), failed),
    },
  ];
  return <Menu label={t("collection.menu")} items={items} />;
}

/** The posts in rows, each with what changes its place. */
function Arranged({ of, list }: { of: string; list: List<Post, Collection> }) {
  const { items } = list;
  return (
    <>
      <ol class="arranged">
        {items.map((post, at) => (
          <li key={post.id}>
            <Cover of={{ cover: post.media[0] ?? null }} size="4rem" />
            <span class="text">
              <a class="strong" href={`/p/${post.id}`} dir="auto">
                {post.caption || t("post.by", { name: post.author.username })}
              </a>
              <span class="soft small">@{post.author.username}</span>
            </span>
            <span class="acts">
              <Act
                icon="up"
                word={t("collection.earlier")}
                able={at > 0}
                run={() => moveInCollection(of, post.id, items[at - 1]?.id ?? null)}
              />
              <Act
                icon="up"
                class="down"
                word={t("collection.later")}
                able={at + 1 < items.length && (at + 2 < items.length || !list.hasMore)}
                run={() => moveInCollection(of, post.id, items[at + 2]?.id ?? null)}
              />
              <Act
                icon="images"
                word={t("collection.cover")}
                able
                run={() =>
                  changeCollection(of, { cover: post.id }).then(() => toast(t("collection.covered")))
                }
              />
              <Act icon="trash" word={t("collection.remove")} able run={() => uncollect(of, post.id)} />
            </span>
          </li>
        ))}
      </ol>
      <More list={list} />
    </>
  );
}

function Act(props: {
  icon: IconName;
  word: string;
  able: boolean;
  class?: string;
  run(): Promise<unknown>;
}) {
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ""}`}
      aria-label={props.word}
      title={props.word}
      aria-disabled={!props.able}
      onClick={() => props.able && void props.run().catch(failed)}
    >
      <Icon name={props.icon} />
    </button>
  );
}

function failed(error: unknown): void {
  toast(t("collection.failed"), { kind: "error", problem: asApiError(error) });
}
