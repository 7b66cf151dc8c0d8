/** The story as it will be shown, on which stickers are placed: by dragging, by a tap, or with keys. */
import { useRef, useState } from "preact/hooks";
import { Drawing } from "~/post/drawing";
import { standing, Words } from "~/stories/drawn";
import { byKey, movedTo, type Placed } from "~/stories/stickers";
import { Icon } from "~/ui/icon";
import { UNCHANGED } from "~/upload/edit";
import type { Picked } from "~/upload/picked";
import { t } from "~/words";
import { change, place, remove } from "./draft";

const UPRIGHT = 9 / 16;
const BLURRED = 48; // pixels of the same behind it
const SHARP = 1080; // pixels of the drawn photo's longer side

interface Props {
  item: Picked;
  stickers: Placed[];
  chosen: string | null;
}

export function Stage({ item, stickers, chosen }: Props) {
  const picture = useRef<HTMLDivElement>(null);
  const [film, setFilm] = useState<number | null>(null);
  const ratio = item.bitmap ? item.bitmap.width / item.bitmap.height : (film ?? UPRIGHT);
  const at = (event: { clientX: number; clientY: number }) => {
    const box = (picture.current as HTMLElement).getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height] as const;
  };
  const active = stickers.find((sticker) => sticker.id === chosen);
  return (
    <div class="story-frame stage">
      {item.bitmap && (
        <div class="story-back" aria-hidden="true">
          <Drawing bitmap={item.bitmap} edit={UNCHANGED} most={BLURRED} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way to place a sticker, whose own keys do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        ref={picture}
        class="story-picture"
        style={{ "--ratio": ratio }}
        onClick={(event) => {
          if (active && !(event.target as Element).closest(".sticker")) place(movedTo(active, ...at(event)));
        }}
      >
        {item.address ? (
          <video
            class="story-film"
            src={item.address}
            autoplay
            loop
            muted
            playsInline
            onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) =>
              setFilm(videoWidth / videoHeight || null)
            }
          />
        ) : item.bitmap ? (
          <Drawing bitmap={item.bitmap} edit={UNCHANGED} most={SHARP} />
        ) : (
          <div class="stage-none">
            <Icon name="images" />
            <p>{t("create.noPreview")}</p>
          </div>
        )}
        {stickers.map((sticker) => (
          <Handle key={sticker.id} sticker={sticker} chosen={sticker.id === chosen} at={at} />
        ))}
      </div>
      <span id="sticker-keys" class="unseen">
        {t("sticker.keys")}
      </span>
    </div>
  );
}

function Handle(props: {
  sticker: Placed;
  chosen: boolean;
  at(event: { clientX: number; clientY: number }): readonly [number, number];
}) {
  const { sticker, chosen, at } = props;
  const grip = useRef<[number, number] | null>(null);
  return (
    <button
      type="button"
      class="sticker handle"
      style={standing(sticker)}
      aria-pressed={chosen}
      aria-label={t(`sticker.${sticker.kind}Of`, { words: sticker.words })}
      aria-describedby="sticker-keys"
      onFocus={() => change({ chosen: sticker.id })}
      onClick={() => change({ chosen: sticker.id })}
      onKeyDown={(event) => {
        if (event.key === "Delete" || event.key === "Backspace") return remove(sticker.id);
        const next = byKey(sticker, event.key, event.shiftKey);
        if (!next) return;
        event.preventDefault();
        place(next);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const [x, y] = at(event);
        grip.current = [sticker.x - x, sticker.y - y];
      }}
      onPointerMove={(event) => {
        if (!grip.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const [x, y] = at(event);
        place(movedTo(sticker, x + grip.current[0], y + grip.current[1]));
      }}
      onPointerUp={() => {
        grip.current = null;
      }}
      onPointerCancel={() => {
        grip.current = null;
      }}
    >
      <Words kind={sticker.kind}>{sticker.words}</Words>
    </button>
  );
}
