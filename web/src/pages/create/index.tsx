/** Make a post: pick, crop, order and describe photos and videos, then hand them to the queue. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useTitle } from "~/navigation";
import { bodyOf, controlsFit, publishAt } from "~/post/controls";
import { Editor } from "~/post/editor";
import { useStore } from "~/store";
import { count, Refusals } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { changedBytes } from "~/upload/changed";
import type { Job } from "~/upload/jobs";
import { MOST_ALT, MOST_FILES, TAKEN } from "~/upload/limits";
import type { Picked } from "~/upload/picked";
import { enqueue, type NewFile } from "~/upload/queue";
import { t } from "~/words";
import { Details } from "./details";
import { changeItem, clearDraft, type Draft, draft, pick } from "./draft";
import { Strip } from "./strip";
import "./create.css";

export default function Create() {
  const post = useStore(draft);
  const [chosen, choose] = useState<string | null>(null);
  const [refused, setRefused] = useState<string[]>([]);
  const [over, setOver] = useState(false);
  const { busy, share } = useShare();
  useTitle(t("create.title"));
  const take = async (files: Iterable<File>) => {
    const last = draft.get().items.length;
    setRefused(await pick(files));
    if (last === 0) choose(draft.get().items[0]?.id ?? null);
  };
  useArrivingFiles(take, setOver);
  const at = Math.max(
    0,
    post.items.findIndex((item) => item.id === chosen),
  );
  const item = post.items[at];
  return (
    <div class={`create${over ? " over" : ""}${item ? " filled" : ""}`}>
      <header class="page-head">
        <h1>{t("create.title")}</h1>
        {item && (
          <>
            <button
              type="button"
              class="button quiet slim"
              title={t("create.drafted")}
              disabled={busy || !fits(post)}
              onClick={() => void share(post, "draft")}
            >
              {t("create.draft")}
            </button>
            <button
              type="button"
              class="button main slim"
              disabled={busy || !fits(post) || isPast(post)}
              onClick={() => void share(post, "post")}
            >
              {busy ? t("create.sharing") : post.publishAt ? t("create.scheduleAction") : t("create.share")}
            </button>
          </>
        )}
      </header>
      <Refusals whys={refused} />
      {item ? (
        <div class="create-table">
          <div class="create-photos">
            <Editor
              key={item.id}
              item={item}
              at={at}
              of={post.items.length}
              onEdit={(edit) => changeItem(item.id, { edit })}
            />
            <Strip items={post.items} chosen={item.id} onChoose={choose}>
              {post.items.length < MOST_FILES && <Add onFiles={take} small />}
            </Strip>
          </div>
          <Details item={item} post={post} />
        </div>
      ) : (
        <Add onFiles={take} />
      )}
    </div>
  );
}

function fits(post: Draft): boolean {
  return controlsFit(post) && post.items.every((item) => count(item.alt) <= MOST_ALT);
}

function isPast(post: Draft): boolean {
  return post.publishAt !== "" && Date.parse(post.publishAt) <= Date.now();
}

function Add({ onFiles, small }: { onFiles(files: Iterable<File>): void; small?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class={small ? "add small" : "add"}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={TAKEN}
        aria-label={t("create.pick")}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          onFiles(files);
        }}
      />
      {small ? (
        <button type="button" aria-label={t("create.more")} onClick={() => input.current?.click()}>
          <Icon name="plus" />
        </button>
      ) : (
        <div class="state">
          <Icon name="images" />
          <h2>{t("create.start")}</h2>
          <p>{t("create.startText", { most: MOST_FILES })}</p>
          <button type="button" class="button main" onClick={() => input.current?.click()}>
            {t("create.pick")}
          </button>
          <a class="text-link" href="/create/story">
            {t("create.story")}
          </a>
          <a class="text-link" href="/create/import">
            {t("create.import")}
          </a>
        </div>
      )}
    </div>
  );
}

/** Files that are dropped on the page or pasted into it. */
function useArrivingFiles(take: (files: Iterable<File>) => void, setOver: (over: boolean) => void) {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const dragged = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(event.type === "dragover");
      if (event.type === "drop") latest.current(event.dataTransfer?.files ?? []);
    };
    const pasted = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) latest.current(files);
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (draft.get().items.length > 0) event.preventDefault();
    };
    const kinds = ["dragover", "dragleave", "drop"] as const;
    for (const kind of kinds) document.addEventListener(kind, dragged);
    document.addEventListener("paste", pasted);
    window.addEventListener("beforeunload", leaving);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, dragged);
      document.removeEventListener("paste", pasted);
      window.removeEventListener("beforeunload", leaving);
    };
  }, []);
}

function useShare() {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const share = async (post: Draft, kind: Job["kind"]) => {
    setBusy(true);
    try {
      const files: NewFile[] = [];
      for (const item of post.items) files.push(await fileOf(item));
      const when = kind === "post" && post.publishAt ? { publish_at: publishAt(post.publishAt) } : {};
      await enqueue({ ...bodyOf(post), ...when }, files, kind);
      clearDraft();
      route("/");
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      toast(full ? t("create.noRoom") : t("create.failed"), { kind: "error" });
    } finally {
      setBusy(false);
    }
  };
  return { busy, share };
}

async function fileOf(item: Picked): Promise<NewFile> {
  const { bytes, changed } = await changedBytes(item.file, item.edit);
  return { bytes, type: changed ? "image/jpeg" : item.type, alt: item.alt.trim() };
}
