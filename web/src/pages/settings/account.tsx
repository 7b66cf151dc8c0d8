/** Password and signed-in devices. */
import { useState } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { me, signOut } from "~/api/session";
import type { Session } from "~/api/types";
import { stale } from "~/data/cache";
import { useList } from "~/data/lists";
import { useStore } from "~/store";
import { Confirm } from "~/ui/dialog";
import { Field, formProblem, Refused } from "~/ui/field";
import { Lines } from "~/ui/lines";
import { More } from "~/ui/more";
import { Failed } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { ago, dateTime, t } from "~/words";

export function Account() {
  const user = useStore(me);
  return (
    <>
      {user && <p class="soft">{t("settings.email", { email: user.email })}</p>}
      <Password />
      <Devices />
    </>
  );
}

function Password() {
  const [values, setValues] = useState({ old: "", new: "" });
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await answerOf(api.POST("/v1/auth/password/change", { body: values }));
      setValues({ old: "", new: "" });
      stale(["sessions"]);
      toast(t("password.changed"));
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  const wrong =
    problem?.code === "wrong-credentials" ? t("password.wrong") : formProblem(problem, ["old", "new"]);
  return (
    <form onSubmit={submit}>
      <Field
        label={t("password.old")}
        name="old"
        type="password"
        required
        autoComplete="current-password"
        value={values.old}
        onInput={(old) => setValues({ ...values, old })}
        problem={problem}
      />
      <Field
        label={t("password.new")}
        name="new"
        type="password"
        required
        autoComplete="new-password"
        hint={t("register.passwordHint")}
        value={values.new}
        onInput={(next) => setValues({ ...values, new: next })}
        problem={problem}
      />
      <Refused why={wrong} problem={problem} />
      <button type="submit" class="button" disabled={busy}>
        {t("password.change")}
      </button>
    </form>
  );
}

function Devices() {
  const [all, setAll] = useState(false);
  const list = useList<Session>(["sessions"], (cursor, signal) =>
    answerOf(api.GET("/v1/auth/sessions", { params: { query: { cursor } }, signal })),
  );
  const failed = (error: unknown) =>
    toast(t("sessions.endFailed"), { kind: "error", problem: asApiError(error) });
  const end = (session: Session) =>
    answerOf(
      api.DELETE("/v1/auth/sessions/{session_id}", { params: { path: { session_id: session.id } } }),
    ).then(() => {
      stale(["sessions"]);
      toast(t("sessions.ended"));
    }, failed);
  return (
    <section>
      <h2>{t("sessions.title")}</h2>
      {list.loading && <Lines />}
      {list.error && list.items.length === 0 && <Failed inline problem={list.error} onAgain={list.again} />}
      <ul class="devices">
        {list.items.map((session) => (
          <li key={session.id}>
            <span class="what">
              <span class="strong">{deviceName(session.device)}</span>
              <span class="soft small">
                {session.current
                  ? t("sessions.here")
                  : t("sessions.used", { time: ago(session.last_used_at) })}
              </span>
              {!session.current && (
                <span class="soft small">
                  {t("sessions.created", { time: dateTime(session.created_at) })}
                </span>
              )}
            </span>
            <button
              type="button"
              class="button slim"
              aria-label={`${t("sessions.end")}: ${deviceName(session.device)}`}
              onClick={() => (session.current ? void signOut().catch(failed) : void end(session))}
            >
              {t("sessions.end")}
            </button>
          </li>
        ))}
      </ul>
      <More list={list} />
      <button type="button" class="button danger" onClick={() => setAll(true)}>
        {t("sessions.endAll")}
      </button>
      {all && (
        <Confirm
          title={`${t("sessions.endAll")}?`}
          text={t("sessions.endAllText")}
          action={t("sessions.endAll")}
          onClose={() => setAll(false)}
          onConfirm={() => void signOut("/v1/auth/sessions").catch(failed)}
        />
      )}
    </section>
  );
}

const BROWSERS = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
] as const;

/** A browser's User-Agent in words; what is no browser names itself. */
export function deviceName(agent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  return browser && system ? `${browser} · ${system}` : agent.slice(0, 60) || "?";
}
