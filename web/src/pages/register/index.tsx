/** Create an account. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { me, signIn } from "~/api/session";
import { useTitle } from "~/navigation";
import { useStore } from "~/store";
import { Field, formProblem } from "~/ui/field";
import { useCountdown } from "~/ui/states";
import { T, t } from "~/words";
import { safe } from "../login";
import "~/styles/door.css";

const FIELDS = ["username", "email", "password", "display_name"];

export default function Register() {
  const { route, query } = useLocation();
  const user = useStore(me);
  const [values, setValues] = useState({ username: "", email: "", password: "", display_name: "" });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const left = useCountdown(problem);
  const key = useRef(newKey());
  useTitle(t("register.title"));
  useEffect(() => {
    if (user) route(safe(query.next), true);
  }, [user]);
  const set = (name: keyof typeof values) => (value: string) => {
    key.current = newKey(); // another body is another registration
    setValues({ ...values, [name]: value });
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const { display_name, ...needed } = values;
    try {
      const body = { ...needed, username: needed.username.trim(), email: needed.email.trim() };
      await signIn("/v1/auth/register", display_name.trim() ? { ...body, display_name } : body, key.current);
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="door">
      <h1>{t("register.title")}</h1>
      <form onSubmit={submit}>
        <Field
          label={t("register.username")}
          hint={t("register.usernameHint")}
          name="username"
          value={values.username}
          onInput={set("username")}
          problem={problem}
          autoComplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          autofocus
        />
        <Field
          label={t("register.name")}
          hint={t("register.nameHint")}
          name="display_name"
          value={values.display_name}
          onInput={set("display_name")}
          problem={problem}
          autoComplete="name"
        />
        <Field
          label={t("register.email")}
          name="email"
          type="email"
          value={values.email}
          onInput={set("email")}
          problem={problem}
          autoComplete="email"
          required
        />
        <Field
          label={t("login.password")}
          hint={t("register.passwordHint")}
          name="password"
          type="password"
          value={values.password}
          onInput={set("password")}
          problem={problem}
          autoComplete="new-password"
          required
        />
        {formProblem(problem, FIELDS) && (
          <p class="door-problem" role="alert">
            {formProblem(problem, FIELDS)}
          </p>
        )}
        <button type="submit" class="button main wide" disabled={busy || left > 0}>
          {left > 0 ? t("error.againIn", { count: left }) : t("register.action")}
        </button>
      </form>
      <p class="soft">
        <T
          k="register.old"
          link={
            <a href={query.next ? `/login?next=${encodeURIComponent(query.next)}` : "/login"}>
              {t("login.action")}
            </a>
          }
        />
      </p>
    </div>
  );
}
