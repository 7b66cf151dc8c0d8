/** The photos and videos of a message, side by side; one that is opened fills the screen. */
import { useEffect, useState } from "preact/hooks";
import type { MessageMedia as Medium, Message } from "~/api/types";
import { previews } from "~/data/outbox";
import { mediaExpired, refreshMessage } from "~/data/threads";
import { Carousel } from "~/ui/carousel";
import { Dialog } from "~/ui/dialog";
import { Icon } from "~/ui/icon";
import { Photo, ratio } from "~/ui/photo";
import { t } from "~/words";

const LOOKS = [600, 1200, 2500, 5000, 10_000, 20_000]; // ms between looks at media that are being prepared; then the last
const NARROWEST = 3 / 4;
const WIDEST = 16 / 9;

export function MessageMedia({ message }: { message: Message }) {
  const [open, setOpen] = useState<number | null>(null);
  const { media } = message;
  usePreparation(message);
  const single = media.length === 1;
  const shown = media.slice(0, 4);
  const ready = media.filter(({ state }) => state === "active");
  return (
    <>
      <span class={`media-grid many-${shown.length}`}>
        {shown.map((each, at) =>
          each.state === "active" ? (
            <button
              type="button"
              class="medium"
              key={each.id}
              aria-label={t(each.kind === "video" ? "messages.openVideo" : "messages.openPhoto", {
                at: at + 1,
                of: media.length,
              })}
              onClick={() => setOpen(ready.indexOf(each))}
            >
              <Face medium={each} message={message} frame={single ? frameOf(each) : 1} />
              {at === 3 && media.length > 4 && <span class="more-media">+{media.length - 4}</span>}
            </button>
          ) : (
            <Preparing key={each.id} medium={each} preview={previewOf(message, at)} />
          ),
        )}
      </span>
      {open !== null && (
        <Dialog title={t("messages.mediaTitle")} bare wide onClose={() => setOpen(null)}>
          <div class="media-open">
            <Carousel
              media={[...ready.slice(open), ...ready.slice(0, open)]}
              sizes="(min-width: 36rem) 34rem, 100vw"
              whole
              eager
              onExpired={() => mediaExpired(message)}
            />
            <button type="button" class="button quiet" onClick={() => setOpen(null)}>
              {t("action.close")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Face({ medium, message, frame }: { medium: Medium; message: Message; frame: number }) {
  return (
    <>
      <Photo media={medium} sizes="20rem" frame={frame} decorative onExpired={() => mediaExpired(message)} />
      {medium.kind === "video" && (
        <span class="play">
          <Icon name="play" full />
        </span>
      )}
    </>
  );
}

function Preparing({ medium, preview }: { medium: Medium; preview: string | null }) {
  const failed = medium.state === "failed";
  return (
    <span class="photo local">
      {preview && !failed ? (
        <img src={preview} alt={t("photo.noAlt")} />
      ) : (
        <span class="preparing small soft">
          <Icon name={failed ? "alert" : "clock"} />
          {failed ? t("messages.mediaFailed") : t("post.processingShort")}
        </span>
      )}
    </span>
  );
}

/** The own file in this tab, until the service's pictures are there. */
function previewOf(message: Message, at: number): string | null {
  return (message.client_id && previews.get(message.client_id)?.[at]) || null;
}

/** No event tells that a photo is ready: the message is read again until it is. */
function usePreparation(message: Message): void {
  const waits = message.media.some(({ state }) => state === "pending" || state === "processing");
  useEffect(() => {
    if (!waits) return;
    let looks = 0;
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(
        () => void refreshMessage(message).then(next),
        LOOKS[Math.min(looks++, LOOKS.length - 1)],
      );
    };
    next();
    return () => clearTimeout(timer);
  }, [waits, message.id]);
}

function frameOf(medium: Medium): number {
  return Math.min(WIDEST, Math.max(NARROWEST, ratio(medium)));
}
