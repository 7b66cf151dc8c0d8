/** Create an account. */
import { useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { signIn } from "~/api/session";
import { Door } from "~/ui/door";
import { Field } from "~/ui/field";
import { t } from "~/words";

export default function Register() {
  const [values, setValues] = useState({ username: "", email: "", password: "", display_name: "" });
  const key = useRef(newKey());
  const set = (name: keyof typeof values) => (value: string) => {
    key.current = newKey(); // another body is another registration
    setValues({ ...values, [name]: value });
  };
  const submit = () => {
    const { display_name, ...needed } = values;
    const body = { ...needed, username: needed.username.trim(), email: needed.email.trim() };
    return signIn("/v1/auth/register", display_name.trim() ? { ...body, display_name } : body, key.current);
  };
  return (
    <Door
      title={t("register.title")}
      action={t("register.action")}
      fields={["username", "email", "password", "display_name"]}
      onSubmit={submit}
      other={{ text: "register.old", href: "/login", title: t("login.action") }}
    >
      {(problem) => (
        <>
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
        </>
      )}
    </Door>
  );
}
