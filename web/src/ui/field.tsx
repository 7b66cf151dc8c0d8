/** A labelled input with its hint, or with what the service refused about it. */
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { reason, t, wrong } from "~/words";
import { CountLeft, useCountdown } from "./states";

type InputProps = Omit<JSX.IntrinsicElements["input"], "onInput" | "value">;

interface Props extends InputProps {
  label: string;
  name: string;
  value: string;
  onInput(value: string): void;
  hint?: string;
  problem?: ApiError | null;
  /** Characters; as the reader counts them. */
  most?: number;
  rows?: number;
}

export function Field({ label, name, value, onInput, hint, problem, most, rows, autofocus, ...rest }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, []);
  const refused = most && count(value) > most ? t("field.tooLong", { most }) : fieldProblem(problem, name);
  const shared = {
    id,
    name,
    value,
    class: "input",
    "aria-invalid": refused ? ("true" as const) : undefined,
    "aria-describedby": refused || hint || most ? `${id}-note` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? (
        <textarea {...shared} rows={rows} maxLength={undefined} placeholder={rest.placeholder} />
      ) : (
        <input ref={input} {...rest} {...shared} />
      )}
      {(refused || hint || most) && (
        <span id={`${id}-note`} class={refused ? "wrong" : "hint"} role={refused ? "alert" : undefined}>
          <span>{refused ?? hint}</span>
          {most && <CountLeft value={count(value)} most={most} />}
        </span>
      )}
    </div>
  );
}

/** What the service says about one field. */
export function fieldProblem(problem: ApiError | null | undefined, name: string): string | null {
  const found = problem?.fields.find(({ field }) => field === name || field.startsWith(`${name}.`));
  return found ? wrong(found) : null;
}

const graphemes = typeof Intl.Segmenter === "function" ? new Intl.Segmenter() : null;

/** Characters as a person counts them: a family emoji is one. */
export function count(text: string): number {
  return graphemes ? [...graphemes.segment(text)].length : [...text].length;
}

/** Why a form was refused, above its buttons; with the seconds to wait, unless a button counts them down. */
export function Refused({ why, problem = null }: { why: string | null; problem?: ApiError | null }) {
  const left = useCountdown(problem);
  return why ? (
    <p class="refused" role="alert">
      {why} {left > 0 && <span aria-live="off">{t("error.againIn", { count: left })}</span>}
    </p>
  ) : null;
}

/** Why files were refused, each with its name. */
export function Refusals({ whys }: { whys: string[] }) {
  return whys.length > 0 ? (
    <div class="refused files" role="alert">
      <ul>
        {whys.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
    </div>
  ) : null;
}

/** The words for a refusal that belongs to no field of the form. */
export function formProblem(error: unknown, names: string[]): string | null {
  if (!error) return null;
  const problem = asApiError(error);
  if (names.some((name) => fieldProblem(problem, name))) return null;
  if (problem.offline) return t("error.offline");
  if (problem.status === 429) return t("error.tooMany");
  if (problem.status >= 500) return `${t("error.service")} ${problem.requestId ?? ""}`;
  return reason(problem);
}
