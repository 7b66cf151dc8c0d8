/** The form at the door: sign in, or create an account; then on to where the user wanted to go. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { type Key, learnRefusals, T, t } from "~/words";
import { formProblem, Refused } from "./field";
import { LanguageChoice } from "./language";
import { useCountdown } from "./states";
import "~/styles/door.css";

interface Props {
  title: string;
  action: string;
  /** Names of the fields, which show their own problems. */
  fields: string[];
  /** Words for refusals that belong to no field. */
  explain?(problem: ApiError): string | null;
  onSubmit(): Promise<void>;
  children(problem: ApiError | null): ComponentChildren;
  other: { text: Key; href: string; title: string };
}

export function Door({ title, action, fields, explain, onSubmit, children, other }: Props) {
  const { route, query } = useLocation();
  const user = useStore(me);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const left = useCountdown(problem);
  useTitle(title);
  useEffect(() => {
    if (user) route(safe(query.next), true);
  }, [user]);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit();
    } catch (error) {
      await learnRefusals();
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  const wrong = (problem && explain?.(problem)) ?? formProblem(problem, fields);
  const next = query.next ? `?next=${encodeURIComponent(query.next)}` : "";
  return (
    <div class="door">
      <h1>{title}</h1>
      <form onSubmit={submit}>
        {children(problem)}
        <Refused why={wrong} />
        <button type="submit" class="button main wide" disabled={busy || left > 0}>
          {left > 0 ? t("error.againIn", { count: left }) : action}
        </button>
      </form>
      <p class="soft">
        <T k={other.text} link={<a href={other.href + next}>{other.title}</a>} />
      </p>
      <LanguageChoice />
    </div>
  );
}

/** An address of this client to go to after signing in; never one of another site. */
export function safe(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : "/";
}
