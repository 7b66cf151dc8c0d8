/** Sign in. */
import { useState } from "preact/hooks";
import { signIn } from "~/api/session";
import { Door } from "~/ui/door";
import { Field } from "~/ui/field";
import { t } from "~/words";

export default function Login() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  return (
    <Door
      title={t("login.title")}
      action={t("login.action")}
      fields={["login", "password"]}
      explain={(problem) => (problem.code === "wrong-credentials" ? t("login.wrong") : null)}
      onSubmit={() => signIn("/v1/auth/login", { login: login.trim(), password })}
      other={{ text: "login.new", href: "/register", title: t("register.title") }}
    >
      {(problem) => (
        <>
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
        </>
      )}
    </Door>
  );
}
