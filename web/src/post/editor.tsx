/** One photo large, with its shape, zoom and turn; a video plays. */
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "~/ui/icon";
import { type Edit, isUnchanged, MOST_ZOOM, moved, SHAPES, type Shape, UNCHANGED } from "~/upload/edit";
import type { Picked } from "~/upload/picked";
import { type Key, t } from "~/words";
import { Drawing } from "./drawing";
import "./editor.css";

const STEP = 0.05; // of what is shown, for an arrow key

interface Props {
  item: Picked;
  at: number;
  of: number;
  onEdit(edit: Edit): void;
}

export function Editor({ item, at, of, onEdit }: Props) {
  if (item.address) {
    return (
      <div class="editor">
        <video class="editor-stage" src={item.address} controls playsInline muted />
      </div>
    );
  }
  if (!item.bitmap) {
    return (
      <div class="editor">
        <div class="editor-stage none">
          <Icon name="images" />
          <p class="strong">{item.file.name}</p>
          <p class="soft">{t("create.noPreview")}</p>
        </div>
      </div>
    );
  }
  return <PhotoEditor item={item} bitmap={item.bitmap} at={at} of={of} onEdit={onEdit} />;
}

function PhotoEditor({ item, bitmap, at, of, onEdit }: Props & { bitmap: ImageBitmap }) {
  const stage = useRef<HTMLButtonElement>(null);
  const set = (edit: Partial<Edit>) => onEdit({ ...item.edit, ...edit });
  const move = (x: number, y: number) => onEdit(moved(item.edit, bitmap.width, bitmap.height, x, y));
  useDragging(stage, move);
  return (
    <div class="editor">
      <button
        type="button"
        ref={stage}
        class="editor-stage"
        aria-label={t("create.photo", { at: at + 1, of })}
        aria-describedby="editor-keys"
        onKeyDown={(event) => {
          const steps: Record<string, [number, number]> = {
            ArrowLeft: [-STEP, 0],
            ArrowRight: [STEP, 0],
            ArrowUp: [0, -STEP],
            ArrowDown: [0, STEP],
          };
          const step = steps[event.key];
          if (!step) return;
          event.preventDefault();
          move(...step);
        }}
      >
        <Drawing bitmap={bitmap} edit={item.edit} most={1080} />
      </button>
      <span id="editor-keys" class="unseen">
        {t("create.moveKeys")}
      </span>
      <div class="editor-tools">
        <div class="segments" role="group" aria-label={t("create.shape")}>
          {(Object.keys(SHAPES) as Shape[]).map((shape) => (
            <button
              type="button"
              key={shape}
              aria-pressed={item.edit.shape === shape}
              onClick={() => set({ shape, x: 0.5, y: 0.5 })}
            >
              {t(`shape.${shape}` as Key)}
            </button>
          ))}
        </div>
        <label class="zoom">
          <span class="unseen">{t("create.zoom")}</span>
          <Icon name="search" />
          <input
            type="range"
            min="1"
            max={MOST_ZOOM}
            step="0.05"
            value={item.edit.zoom}
            onInput={(event) => set({ zoom: Number(event.currentTarget.value) })}
          />
        </label>
        <button
          type="button"
          class="icon-button"
          aria-label={t("create.turn")}
          onClick={() => set({ turn: (item.edit.turn + 1) % 4, x: 0.5, y: 0.5 })}
        >
          <Icon name="rotate" />
        </button>
        {!isUnchanged(item.edit) && (
          <button type="button" class="button quiet slim" onClick={() => set(UNCHANGED)}>
            {t("create.original")}
          </button>
        )}
      </div>
    </div>
  );
}

/** Move the photo under its frame with a finger or the mouse. */
function useDragging(stage: { current: HTMLElement | null }, move: (x: number, y: number) => void) {
  const latest = useRef(move);
  latest.current = move;
  useEffect(() => {
    const target = stage.current;
    if (!target) return;
    const onMove = (event: PointerEvent) => {
      if (!target.hasPointerCapture(event.pointerId)) return;
      const { width, height } = target.getBoundingClientRect();
      latest.current(-event.movementX / width, -event.movementY / height);
    };
    const onDown = (event: PointerEvent) => target.setPointerCapture(event.pointerId);
    target.addEventListener("pointerdown", onDown);
    target.addEventListener("pointermove", onMove);
    return () => {
      target.removeEventListener("pointerdown", onDown);
      target.removeEventListener("pointermove", onMove);
    };
  }, []);
}
