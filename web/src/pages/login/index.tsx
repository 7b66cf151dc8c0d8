/** Sign in. */

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type ApiError, asApiError } from "~/api/problems";
import { me, signIn } from "~/api/session";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { Field, formProblem } from "~/ui/field";
import { useCountdown } from "~/ui/states";
import { T, t } from "~/words";
import "~/styles/door.css";

export default function Login() {
  const { route, query } = useLocation();
  const user = useStore(me);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const left = useCountdown(problem);
  useTitle(t("login.title"));
  useEffect(() => {
    if (user) route(safe(query.next), true);
  }, [user]);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signIn("/v1/auth/login", { login: login.trim(), password });
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  const wrong =
    problem?.code === "wrong-credentials" ? t("login.wrong") : formProblem(problem, ["login", "password"]);
  return (
    <div class="door">
      <h1>{t("login.title")}</h1>
      <form onSubmit={submit}>
        <Field
          label={t("login.login")}
          name="login"
          value={login}
          onInput={setLogin}
          problem={problem}
          autoComplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          autofocus
        />
        <Field
          label={t("login.password")}
          name="password"
          type="password"
          value={password}
          onInput={setPassword}
          problem={problem}
          autoComplete="current-password"
          required
        />
        {wrong && (
          <p class="door-problem" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" class="button main wide" disabled={busy || left > 0}>
          {left > 0 ? t("error.againIn", { count: left }) : t("login.action")}
        </button>
      </form>
      <p class="soft">
        <T
          k="login.new"
          link={
            <a href={query.next ? `/register?next=${encodeURIComponent(query.next)}` : "/register"}>
              {t("register.title")}
            </a>
          }
        />
      </p>
    </div>
  );
}

/** An address of this client to go to after signing in; never one of another site. */
export function safe(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : "/";
}
