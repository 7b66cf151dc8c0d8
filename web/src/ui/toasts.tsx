/** Short messages at the foot of the page, read out by screen readers. */
import type { ApiError } from "~/api/problems";
import { createStore, useStore } from "~/store";
import { reason, t } from "~/words";

const SHOWN = 6000; // ms; messages with an action stay twice as long
const AT_ONCE = 3;

interface Toast {
  id: number;
  text: string;
  kind: "note" | "error";
  detail?: string;
  action?: { label: string; run(): void };
}

const toasts = createStore<Toast[]>([]);
let last = 0;

export function toast(
  text: string,
  options: { kind?: "note" | "error"; problem?: ApiError; action?: Toast["action"] } = {},
): void {
  const { kind = "note", problem, action } = options;
  const id = ++last;
  const detail = problem && explained(problem);
  toasts.set([...toasts.get(), { id, text, kind, detail, action }].slice(-AT_ONCE));
  setTimeout(() => dismiss(id), action ? 2 * SHOWN : SHOWN);
}

/** Why a call failed, in words. */
export function explained(problem: ApiError): string {
  if (problem.offline) return t("error.offline");
  if (problem.status === 429) return t("error.wait", { count: problem.retryAfter ?? 1 });
  return reason(problem);
}

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((shown) => shown.id !== id));
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, detail, action }) => (
        <div class="toast" key={id}>
          <span>
            {text} {detail && <span class="soft">{detail}</span>}
          </span>
          {action && (
            <button
              type="button"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
