/** A form with one named field, and the same in a dialog. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { t } from "~/words";
import { Dialog } from "./dialog";
import { count, Field, formProblem, Refused } from "./field";
import { useCountdown } from "./states";

interface Props {
  label: string;
  /** The field's name in what is sent, for what the service says about it. */
  name: string;
  /** Characters. */
  most: number;
  value?: string;
  action: string;
  class?: string;
  autofocus?: boolean;
  rows?: number;
  /** Whether the field may be emptied. */
  optional?: boolean;
  /** Between the field and the buttons. */
  children?: ComponentChildren;
  onSubmit(text: string): Promise<unknown>;
  onDone?(): void;
  onCancel?(): void;
}

/** After it was sent, a field that began empty is empty again. */
export function OneField({ label, name, most, value = "", action, optional, children, ...props }: Props) {
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const left = useCountdown(problem);
  const given = text.trim();
  const fits = (given !== "" || optional) && given !== value && count(given) <= most;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!fits || busy || left > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      await props.onSubmit(given);
      if (!value) setText("");
      props.onDone?.();
    } catch (error) {
      setProblem(asApiError(error));
    }
    setBusy(false);
  };
  const send = (
    <button
      type="submit"
      class={`button${props.onCancel ? " main" : ""}`}
      disabled={busy || !fits || left > 0}
    >
      {left > 0 ? t("error.againIn", { count: left }) : action}
    </button>
  );
  return (
    <form class={props.class ?? "one-field"} onSubmit={submit}>
      <Field
        label={label}
        name={name}
        value={text}
        most={most}
        rows={props.rows}
        problem={problem}
        autoComplete="off"
        autofocus={props.autofocus}
        onInput={setText}
      />
      {children}
      <Refused why={formProblem(problem, [name])} />
      {props.onCancel ? (
        <div class="choices">
          <button type="button" class="button quiet" onClick={props.onCancel}>
            {t("action.cancel")}
          </button>
          {send}
        </div>
      ) : (
        send
      )}
    </form>
  );
}

export function OneFieldDialog({ title, onClose, ...form }: Props & { title: string; onClose(): void }) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="body">
        <OneField autofocus {...form} onDone={onClose} onCancel={onClose} />
      </div>
    </Dialog>
  );
}
