/** A modal dialog; the browser keeps the focus inside and gives it back afterwards. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "~/words";

interface Props {
  title: string;
  onClose(): void;
  children: ComponentChildren;
  wide?: boolean;
  /** The title is for screen readers alone. */
  bare?: boolean;
}

export function Dialog({ title, onClose, children, wide, bare }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    // At once: a key that is pressed before the next frame must not move the focus off what opened the dialog.
    const dialog = ref.current;
    const opener = document.activeElement as HTMLElement | null;
    if (!dialog?.open) dialog?.showModal();
    return () => {
      dialog?.close();
      if (opener?.isConnected) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={ref}
      class={`dialog${wide ? " wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <h2 id={id} class={bare ? "unseen" : "dialog-title"}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

export function Confirm(props: {
  title: string;
  text: string;
  action: string;
  onConfirm(): void;
  onClose(): void;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div class="body">
        <p class="soft">{props.text}</p>
        <div class="choices">
          <button type="button" class="button quiet" onClick={props.onClose}>
            {t("action.cancel")}
          </button>
          <button
            type="button"
            class="button main"
            onClick={() => {
              props.onClose();
              props.onConfirm();
            }}
          >
            {props.action}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
