/** A dialog that puts a post into one of the viewer's collections, or into a new one. */
import { useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { asApiError } from "~/api/problems";
import type { CollectionCard, Post } from "~/api/types";
import { collect, createCollection, uncollect, useCollections } from "~/data/collections";
import { Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { More } from "~/ui/more";
import { Failed } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";
import { Cover } from "./cover";
import { NameForm } from "./name";
import "./collections.css";

export default function Collect({ post, onClose }: { post: Pick<Post, "id">; onClose(): void }) {
  const list = useCollections();
  const [names, setNames] = useState(false);
  const key = useRef(newKey());
  const put = async (into: CollectionCard) => {
    onClose();
    try {
      await collect(into.id, post.id);
      const undo = () => void uncollect(into.id, post.id).catch(failed);
      toast(t("collection.added", { name: into.name }), {
        action: { label: t("action.undo"), run: undo },
      });
    } catch (error) {
      failed(error);
    }
  };
  const ready = !list.loading && !list.error;
  return (
    <Dialog title={t("collection.add")} onClose={onClose}>
      <div class="body collect">
        {list.error && <Failed inline problem={list.error} onAgain={list.again} />}
        {list.items.length > 0 && (
          <ul class="collect-list">
            {list.items.map((each) => (
              <li key={each.id}>
                <button type="button" onClick={() => void put(each)}>
                  <Cover of={each} size="3rem" />
                  <span class="collect-name">
                    <bdi class="strong">{each.name}</bdi>
                    <span class="soft small">{t("collection.count", { count: each.items_count })}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <More list={list} />
        {ready && (names || list.items.length === 0) ? (
          <NameForm
            autofocus
            action={t("collection.create")}
            onCancel={list.items.length === 0 ? onClose : () => setNames(false)}
            onSubmit={async (name) => {
              await put(await createCollection(name, key.current));
            }}
          />
        ) : (
          <button type="button" class="button wide" onClick={() => setNames(true)}>
            <Icon name="plus" /> {t("collection.new")}
          </button>
        )}
      </div>
    </Dialog>
  );
}

function failed(error: unknown): void {
  toast(t("collection.failed"), { kind: "error", problem: asApiError(error) });
}
