/** A labelled input with its hint, or with what the service refused about it. */
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { number, reason, t } from "~/words";
import { CountLeft } from "./states";

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
  const wrong = most && count(value) > most ? t("field.tooLong", { most }) : fieldProblem(problem, name);
  const shared = {
    id,
    name,
    value,
    class: "input",
    "aria-invalid": wrong ? ("true" as const) : undefined,
    "aria-describedby": wrong || hint || most ? `${id}-note` : undefined,
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
      {(wrong || hint || most) && (
        <span id={`${id}-note`} class={wrong ? "wrong" : "hint"} role={wrong ? "alert" : undefined}>
          <span>{wrong ?? hint}</span>
          {most && <CountLeft value={count(value)} most={most} />}
        </span>
      )}
    </div>
  );
}

const VAGUE = "invalid-fields"; // the code of a problem that only its fields explain

/**
 * What the service says about one field: in the user's language if the problem's code tells it, else in the service's
 * words, with the limit that was broken. Fields have no codes of their own.
 */
export function fieldProblem(problem: ApiError | null | undefined, name: string): string | null {
  const found = problem?.fields.find((wrong) => wrong.field === name || wrong.field.startsWith(`${name}.`));
  if (!problem || !found) return null;
  const told = problem.code === VAGUE ? null : reason({ code: problem.code, detail: "" });
  if (told) return told;
  const limit = typeof found.limit === "number" ? number(found.limit) : found.limit;
  return limit && !found.detail.includes(String(found.limit)) ? `${found.detail} (${limit})` : found.detail;
}

const graphemes = typeof Intl.Segmenter === "function" ? new Intl.Segmenter() : null;

/** Characters as a person counts them: a family emoji is one. */
export function count(text: string): number {
  return graphemes ? [...graphemes.segment(text)].length : [...text].length;
}

/** Why a form was refused, above its buttons. */
export function Refused({ why }: { why: string | null }) {
  return why ? (
    <p class="refused" role="alert">
      {why}
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
