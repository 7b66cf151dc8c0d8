/** Posts on their way: how far they are, what failed, and what was shared. */
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { reason, t } from "~/words";
import { discard, hide, retry, startQueue, type Upload, uploads } from "./queue";
import "./tray.css";

startQueue();

export default function Tray() {
  const all = useStore(uploads);
  return (
    <div class="tray" role="status" aria-live="polite">
      {all.map((upload) => (
        <Row key={upload.id} upload={upload} />
      ))}
    </div>
  );
}

function Row({ upload }: { upload: Upload }) {
  const { id, state, progress, files } = upload;
  const percent = Math.round(progress * 100);
  return (
    <div class={`tray-row ${state}`} data-upload={state}>
      <Icon name={state === "done" ? "check" : state === "failed" ? "alert" : "images"} />
      <div class="tray-words">
        <span class="strong">{words(upload)}</span>
        {state === "failed" && <span class="small">{upload.problem && reason(upload.problem)}</span>}
        {(state === "sending" || state === "waiting") && (
          <progress max="100" value={percent} aria-label={t("upload.progress", { count: files })} />
        )}
        {state === "preparing" && <progress aria-label={t("upload.preparing")} />}
      </div>
      {state === "done" && upload.link && (
        <>
          <a class="button slim quiet" href={upload.link} onClick={() => hide(id)}>
            {t("upload.see")}
          </a>
          <button type="button" class="icon-button" aria-label={t("action.close")} onClick={() => hide(id)}>
            <Icon name="close" />
          </button>
        </>
      )}
      {state === "failed" && upload.problem?.code !== "media" && (
        <button type="button" class="button slim" onClick={() => void retry(id)}>
          {t("action.again")}
        </button>
      )}
      {state === "failed" && (
        <button type="button" class="button slim quiet" onClick={() => void discard(id)}>
          {t("upload.discard")}
        </button>
      )}
    </div>
  );
}

function words(upload: Upload): string {
  const { state, files, progress } = upload;
  if (state === "waiting") return t("upload.waiting", { count: files });
  if (state === "sending") return t("upload.sending", { count: files, percent: Math.round(progress * 100) });
  if (state === "preparing") return t("upload.preparing");
  if (state === "failed") return t(upload.story ? "upload.storyFailed" : "upload.failed");
  if (upload.story) return t("upload.storyDone");
  if (upload.draft) return t("upload.drafted");
  return upload.scheduled ? t("upload.scheduled") : t("upload.done");
}
