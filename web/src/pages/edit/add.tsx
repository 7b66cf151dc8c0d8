/** Further photos and videos for a draft: chosen, cropped, and sent one after the other. */
import { useRef, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { Editor } from "~/post/editor";
import { Dialog } from "~/ui/dialog";
import { Refusals } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { changedBytes } from "~/upload/changed";
import { MOST_FILES, refusal, TAKEN } from "~/upload/limits";
import { uploadNow } from "~/upload/now";
import { type Picked, picked, release } from "~/upload/picked";
import { t } from "~/words";

interface Props {
  /** How many more the draft takes. */
  room: number;
  /** Keep a file that the service has now; the page frees it. */
  onAdd(mediaId: string, file: Picked): Promise<void>;
}

export function AddMedia({ room, onAdd }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [waiting, setWaiting] = useState<Picked[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [first, ...rest] = waiting;
  const take = async (files: File[]) => {
    const taken: Picked[] = [];
    const wrong: string[] = [];
    for (const file of files) {
      const found =
        taken.length >= room
          ? t("file.tooMany", { most: MOST_FILES })
          : (refusal(file) ?? (await picked(file)));
      if (typeof found === "string") wrong.push(found);
      else taken.push(found);
    }
    setRefused([...new Set(wrong)]);
    setWaiting(taken);
  };
  const send = async (item: Picked) => {
    setBusy(true);
    try {
      const { bytes, changed } = await changedBytes(item.file, item.edit);
      const ticket = await uploadNow(bytes, changed ? "image/jpeg" : item.type);
      await onAdd(ticket.media_id, item);
      setWaiting(rest);
    } catch (error) {
      toast(t("edit.addFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  const drop = (item: Picked) => {
    release(item);
    setWaiting(rest);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={TAKEN}
        aria-label={t("create.more")}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void take(files);
        }}
      />
      {room > 0 && (
        <button type="button" class="button" onClick={() => input.current?.click()}>
          <Icon name="plus" /> {t("create.more")}
        </button>
      )}
      <Refusals whys={refused} />
      {first && (
        <Dialog title={t("create.more")} wide onClose={() => !busy && drop(first)}>
          <div class="body">
            <Editor
              key={first.id}
              item={first}
              at={0}
              of={waiting.length}
              onEdit={(edit) => setWaiting([{ ...first, edit }, ...rest])}
            />
            <div class="choices">
              <button type="button" class="button quiet" disabled={busy} onClick={() => drop(first)}>
                {t("create.remove")}
              </button>
              <button type="button" class="button main" disabled={busy} onClick={() => void send(first)}>
                {busy ? t("edit.adding") : t("edit.add")}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
