/** The field for a message: text, photos and videos. */
import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { onEnd } from "~/api/session";
import type { Conversation } from "~/api/types";
import { stopTyping, tellTyping } from "~/data/message-events";
import { write } from "~/data/outbox";
import { count } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { isVideo, MOST_FILES, refusal, TAKEN_PHOTOS, TAKEN_VIDEOS, typeOf } from "~/upload/limits";
import { number, t } from "~/words";

const MOST = 10_000; // characters
const NEAR = 500; // characters before the limit at which they are counted down

/** Texts that were begun, by conversation; until the page is loaded again. */
const begun = new Map<string, string>();
onEnd(() => begun.clear());

interface Picked {
  file: File;
  url: string;
}

export function Composer({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(begun.get(id) ?? "");
  const [files, setFiles] = useState<Picked[]>([]);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [id]);
  const all = useRef<Picked[]>([]);
  all.current = files;
  useEffect(
    () => () => {
      for (const { url } of all.current) URL.revokeObjectURL(url);
    },
    [],
  );
  const over = leftOf(text) < 0;
  const ready = (text.trim() !== "" || files.length > 0) && !over;
  const send = async () => {
    if (!ready) return;
    const sent = text.trim();
    change("");
    setFiles([]);
    stopTyping(id);
    field.current?.focus();
    try {
      const read = await Promise.all(
        files.map(async ({ file, url }) => {
          URL.revokeObjectURL(url);
          return { bytes: await file.arrayBuffer(), type: typeOf(file) ?? "image/jpeg", alt: "" };
        }),
      );
      await write({ conversationId: id, text: sent, files: read });
    } catch (error) {
      change(sent);
      toast(t("messages.notKept"), { kind: "error", problem: asApiError(error) });
    }
  };
  function change(next: string) {
    begun.set(id, next);
    setText(next);
  }
  const pick = (picked: File[]) => {
    const taken = picked.filter((file) => {
      const wrong = refusal(file);
      if (wrong) toast(wrong, { kind: "error" });
      return !wrong;
    });
    const fits = taken.slice(0, MOST_FILES - files.length);
    if (fits.length < taken.length)
      toast(t("messages.tooManyFiles", { most: MOST_FILES }), { kind: "error" });
    setFiles([...files, ...fits.map((file) => ({ file, url: URL.createObjectURL(file) }))]);
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        pick([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {files.length > 0 && <Strip files={files} onChange={setFiles} />}
      <Left text={text} />
      <div class="composer-line">
        <label class="icon-button attach">
          <span class="unseen">{t("messages.attach")}</span>
          <Icon name="images" />
          <input
            type="file"
            class="unseen"
            multiple
            accept={[...TAKEN_PHOTOS, ...TAKEN_VIDEOS].join(",")}
            onChange={(event) => {
              pick([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
            }}
          />
        </label>
        <textarea
          ref={field}
          class="input"
          rows={1}
          dir="auto"
          value={text}
          aria-label={t("messages.write")}
          aria-invalid={over ? "true" : undefined}
          placeholder={t("messages.write")}
          onInput={(event) => {
            change(event.currentTarget.value);
            if (event.currentTarget.value) tellTyping(id);
          }}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])];
            if (pasted.length === 0) return;
            event.preventDefault();
            pick(pasted);
          }}
          onKeyDown={(event) => {
            const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
            if (!sends || !matchMedia("(hover: hover)").matches) return; // a phone's key begins a line
            event.preventDefault();
            void send();
          }}
        />
        <button type="submit" class="icon-button send" aria-label={t("messages.send")} disabled={!ready}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function Strip({ files, onChange }: { files: Picked[]; onChange(files: Picked[]): void }) {
  return (
    <ul class="composer-files">
      {files.map((each, at) => (
        <li key={each.url}>
          {isVideo(typeOf(each.file) ?? "") ? (
            <span class="local">
              <Icon name="play" />
            </span>
          ) : (
            <img src={each.url} alt={each.file.name} />
          )}
          <button
            type="button"
            aria-label={t("messages.removeFile", { at: at + 1 })}
            onClick={() => {
              URL.revokeObjectURL(each.url);
              onChange(files.filter((other) => other !== each));
            }}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Left({ text }: { text: string }) {
  const left = leftOf(text);
  if (left > NEAR) return null;
  return (
    <p class={`small left ${left < 0 ? "accent" : "soft"}`} role={left < 0 ? "alert" : undefined}>
      {left < 0
        ? `${t("field.tooLong", { most: MOST })} (${number(left)})`
        : t("messages.left", { count: left })}
    </p>
  );
}

/** Characters that still fit. A text has at most as many characters as code units, so short ones need no counting. */
function leftOf(text: string): number {
  return text.length < MOST - NEAR ? MOST : MOST - count(text);
}
