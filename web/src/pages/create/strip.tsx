/** All photos of the post in their order, which is changed by dragging or with buttons. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Drawing } from "~/post/drawing";
import { Icon } from "~/ui/icon";
import type { Picked } from "~/upload/picked";
import { t } from "~/words";
import { move, remove } from "./draft";

interface Props {
  items: Picked[];
  chosen: string;
  onChoose(id: string): void;
  children: ComponentChildren;
}

export function Strip({ items, chosen, onChoose, children }: Props) {
  const [dragged, setDragged] = useState<string | null>(null);
  const at = items.findIndex((item) => item.id === chosen);
  return (
    <div class="strip-row">
      <ol class="thumbs" aria-label={t("create.order")}>
        {items.map((item, index) => (
          <li
            key={item.id}
            draggable
            class={dragged === item.id ? "dragged" : ""}
            onDragStart={() => setDragged(item.id)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              if (!dragged) return;
              event.preventDefault();
              if (dragged !== item.id) move(dragged, index);
            }}
          >
            <button
              type="button"
              class="thumb"
              aria-pressed={item.id === chosen}
              aria-label={t("create.photo", { at: index + 1, of: items.length })}
              onClick={() => onChoose(item.id)}
            >
              {item.bitmap ? (
                <Drawing bitmap={item.bitmap} edit={item.edit} most={160} />
              ) : (
                <Icon name={item.address ? "play" : "images"} />
              )}
            </button>
            {!item.alt && (
              <span class="no-alt" aria-hidden="true">
                {t("create.altMark")}
              </span>
            )}
          </li>
        ))}
        <li class="undraggable">{children}</li>
      </ol>
      <div class="thumb-acts">
        {items.length > 1 && (
          <>
            <button
              type="button"
              class="icon-button"
              disabled={at === 0}
              aria-label={t("create.earlier")}
              onClick={() => move(chosen, at - 1)}
            >
              <Icon name="back" turns />
            </button>
            <button
              type="button"
              class="icon-button"
              disabled={at === items.length - 1}
              aria-label={t("create.later")}
              onClick={() => move(chosen, at + 1)}
            >
              <Icon name="forward" turns />
            </button>
          </>
        )}
        <button
          type="button"
          class="icon-button"
          aria-label={t("create.remove")}
          onClick={() => {
            onChoose((items[at + 1] ?? items[at - 1])?.id ?? "");
            remove(chosen);
          }}
        >
          <Icon name="trash" />
        </button>
      </div>
    </div>
  );
}
