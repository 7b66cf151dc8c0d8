/** Bring photos that were published elsewhere: each becomes a post at the time when it was taken. */
import { useEffect, useRef, useState } from "preact/hooks";
import { me } from "~/api/session";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { count, Field, Refusals } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { explained } from "~/ui/toasts";
import { isVideo, MOST_CAPTION, refusal, TAKEN } from "~/upload/limits";
import { t } from "~/words";
import { type Imported, importAll, rowOf } from "./rows";
import "./import.css";

export default function Import() {
  const user = useStore(me);
  const input = useRef<HTMLInputElement>(null);
  const [rows, setRows] = useState<Imported[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  useTitle(t("imports.title"));
  useLeaving(rows);
  const change = (id: string, by: Partial<Imported>) =>
    setRows((all) => all.map((row) => (row.id === id ? { ...row, ...by } : row)));
  const pick = async (files: File[]) => {
    setRefused(files.map(refusal).filter((why) => why !== null));
    const taken = await Promise.all(files.filter((file) => !refusal(file)).map(rowOf));
    setRows((all) => [...all, ...taken]);
  };
  const left = rows.filter((row) => row.state !== "done");
  const fits = left.every((row) => isTime(row.time) && count(row.caption) <= MOST_CAPTION);
  const run = async () => {
    setBusy(true);
    await importAll(left, change);
    setBusy(false);
  };
  return (
    <div class="column import">
      <header class="page-head">
        <h1>{t("imports.title")}</h1>
        {left.length > 0 && (
          <button type="button" class="button main slim" disabled={busy || !fits} onClick={() => void run()}>
            {t("imports.action", { count: left.length })}
          </button>
        )}
      </header>
      <p class="soft import-text">{t("imports.text")}</p>
      <Refusals whys={refused} />
      <ul class="import-rows">
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            busy={busy}
            onChange={(by) => change(row.id, by)}
            onRemove={() => {
              URL.revokeObjectURL(row.address);
              setRows(rows.filter((each) => each !== row));
            }}
          />
        ))}
      </ul>
      <p class="import-text" role="status">
        {busy && <span class="soft">{t("imports.stay")}</span>}
        {rows.length > 0 && left.length === 0 && (
          <a class="button main" href={`/@${user?.username}`}>
            {t("imports.profile")}
          </a>
        )}
      </p>
      <div class="import-text">
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={TAKEN}
          aria-label={t("imports.pick")}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = "";
            void pick(files);
          }}
        />
        <button
          type="button"
          class={`button${rows.length > 0 ? " quiet" : " main"}`}
          disabled={busy}
          onClick={() => input.current?.click()}
        >
          {t("imports.pick")}
        </button>
      </div>
    </div>
  );
}

function Row(props: {
  row: Imported;
  busy: boolean;
  onChange(by: Partial<Imported>): void;
  onRemove(): void;
}) {
  const { row, busy, onChange, onRemove } = props;
  const { state, problem } = row;
  return (
    <li>
      <span class="import-photo">
        {row.shows ? (
          <img src={row.address} alt="" onError={() => onChange({ shows: false })} />
        ) : (
          <Icon name={isVideo(row.type) ? "play" : "images"} />
        )}
      </span>
      {state === "done" ? (
        <p class="import-done">
          <Icon name="check" /> {t("imports.done")}
          <a class="text-link" href={row.link}>
            {t("imports.see")}
          </a>
        </p>
      ) : (
        <fieldset class="import-fields" disabled={busy}>
          <legend class="unseen">{row.file.name}</legend>
          <Field
            label={t("imports.time")}
            name="taken_at"
            type="datetime-local"
            value={row.time}
            onInput={(time) => onChange({ time })}
          />
          <Field
            label={t("imports.caption")}
            name="caption"
            value={row.caption}
            most={MOST_CAPTION}
            problem={problem}
            autoComplete="off"
            onInput={(caption) => onChange({ caption })}
          />
          {problem && (
            <p class="refused" role="alert">
              {explained(problem)}
            </p>
          )}
        </fieldset>
      )}
      {state === "sending" ? (
        <progress aria-label={t("imports.sending")} />
      ) : (
        state !== "done" && (
          <button
            type="button"
            class="icon-button"
            disabled={busy}
            aria-label={t("imports.remove", { name: row.file.name })}
            onClick={onRemove}
          >
            <Icon name="close" />
          </button>
        )
      )}
    </li>
  );
}

function isTime(time: string): boolean {
  return Date.parse(time) <= Date.now();
}

/** What was chosen is in this page alone. */
function useLeaving(rows: Imported[]): void {
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (latest.current.some((row) => row.state !== "done")) event.preventDefault();
    };
    addEventListener("beforeunload", leaving);
    return () => {
      removeEventListener("beforeunload", leaving);
      for (const row of latest.current) URL.revokeObjectURL(row.address);
    };
  }, []);
}
