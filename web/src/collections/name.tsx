/** A dialog that asks for the name of a collection. */
import { useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { Dialog } from "~/ui/dialog";
import { Field, formProblem } from "~/ui/field";
import { t } from "~/words";

const MOST = 60; // characters

interface Props {
  title: string;
  action: string;
  name?: string;
  onSubmit(name: string): Promise<unknown>;
  onClose(): void;
}

export function NameDialog({ title, onClose, ...form }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="body">
        <NameForm {...form} onDone={onClose} onCancel={onClose} />
      </div>
    </Dialog>
  );
}

export function NameForm(props: {
  action: string;
  name?: string;
  onSubmit(name: string): Promise<unknown>;
  onDone?(): void;
  onCancel(): void;
}) {
  const [name, setName] = useState(props.name ?? "");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!name.trim() || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await props.onSubmit(name.trim());
      props.onDone?.();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  const wrong = formProblem(problem, ["name"]);
  return (
    <form class="name-form" onSubmit={submit}>
      <Field
        label={t("collection.name")}
        name="name"
        value={name}
        most={MOST}
        problem={problem}
        autoComplete="off"
        autofocus
        onInput={setName}
      />
      {wrong && (
        <p class="door-problem" role="alert">
          {wrong}
        </p>
      )}
      <div class="choices">
        <button type="button" class="button quiet" onClick={props.onCancel}>
          {t("action.cancel")}
        </button>
        <button type="submit" class="button main" disabled={busy || !name.trim()}>
          {props.action}
        </button>
      </div>
    </form>
  );
}
