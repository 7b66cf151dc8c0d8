/** What a page shows instead of content: nothing there, a failure with a way on, or that it is loading. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "~/api/problems";
import { number, reason, t } from "~/words";
import { Icon, type IconName } from "./icon";

export function Empty(props: { icon: IconName; title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children}
    </div>
  );
}

/** A failed call: why, the id of the request for a report, and another try, counted down where the service says so. */
export function Failed({
  problem,
  onAgain,
  inline,
}: {
  problem: ApiError;
  onAgain(): void;
  inline?: boolean;
}) {
  const left = useCountdown(problem, onAgain);
  const why = problem.offline
    ? t("error.offline")
    : problem.status === 429
      ? t("error.tooMany")
      : problem.status >= 500
        ? t("error.service")
        : reason(problem);
  return (
    <div class={inline ? "banner" : "state"} role="alert">
      {!inline && <Icon name={problem.offline ? "offline" : "alert"} />}
      {inline ? <span>{why}</span> : <h2>{why}</h2>}
      {problem.requestId && <p class="code soft">{t("error.request", { id: problem.requestId })}</p>}
      <button type="button" class={inline ? "" : "button"} disabled={left > 0} onClick={onAgain}>
        {left > 0 ? t("error.againIn", { count: left }) : t("action.again")}
      </button>
    </div>
  );
}

/** Seconds until the next try is welcome; then it is made. */
export function useCountdown(problem: ApiError | null, onEnd?: () => void): number {
  const [left, setLeft] = useState(problem?.retryAfter ?? 0);
  useEffect(() => {
    const until = Date.now() + (problem?.retryAfter ?? 0) * 1000;
    setLeft(problem?.retryAfter ?? 0);
    if (!problem?.retryAfter) return;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(seconds);
      if (seconds === 0) {
        clearInterval(timer);
        onEnd?.();
      }
    }, 250);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

export function NotFound({ title, text }: { title?: string; text?: string }) {
  return (
    <Empty icon="search" title={title ?? t("notFound.title")} text={text ?? t("notFound.text")}>
      <a class="button" href="/">
        {t("notFound.home")}
      </a>
    </Empty>
  );
}

export function PeopleSkeleton() {
  return (
    <div class="people skeleton" aria-hidden="true">
      {[62, 48, 70, 55, 64].map((width) => (
        <div class="person" key={width}>
          <span class="avatar bone" style={{ "--size": "2.75rem" }} />
          <span class="names">
            <span class="bone" style={{ width: `${width / 4}rem`, marginBlockEnd: "0.4rem" }} />
            <span class="bone" style={{ width: `${width / 6}rem` }} />
          </span>
        </div>
      ))}
    </div>
  );
}

export function CountLeft({ value, most }: { value: number; most: number }) {
  const left = most - value;
  return left < most * 0.2 ? <span aria-live="polite">{number(left)}</span> : <span />;
}
