/** Name, username, biography and photo of the viewer. */
import { useRef, useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { changeMe } from "~/data/users";
import { useStore } from "~/store";
import { Avatar } from "~/ui/avatar";
import { Field, formProblem, Refused } from "~/ui/field";
import { toast } from "~/ui/toasts";
import { uploadAvatar } from "~/upload/avatar";
import { TAKEN_PHOTOS } from "~/upload/limits";
import { t } from "~/words";

export function ProfileSettings() {
  const user = useStore(me);
  const [changed, setChanged] = useState<{ display_name?: string; username?: string; bio?: string }>({});
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  if (!user) return null;
  const value = (name: "display_name" | "username" | "bio") => changed[name] ?? user[name];
  const set = (name: keyof typeof changed) => (text: string) => setChanged({ ...changed, [name]: text });
  const submit = async (event: Event) => {
    event.preventDefault();
    const change = Object.fromEntries(
      Object.entries(changed).filter(([name, text]) => text !== user[name as keyof typeof changed]),
    );
    if (Object.keys(change).length === 0) return;
    setBusy(true);
    setProblem(null);
    try {
      await changeMe(change);
      setChanged({});
      toast(t("action.saved"));
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Picture />
      <form onSubmit={submit}>
        <Field
          label={t("settings.name")}
          name="display_name"
          value={value("display_name")}
          onInput={set("display_name")}
          problem={problem}
          most={60}
          autoComplete="name"
        />
        <Field
          label={t("register.username")}
          name="username"
          value={value("username")}
          onInput={set("username")}
          problem={problem}
          hint={t("settings.usernameHint")}
          autoComplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <Field
          label={t("settings.bio")}
          name="bio"
          value={value("bio")}
          onInput={set("bio")}
          problem={problem}
          most={300}
          rows={3}
        />
        <Refused why={formProblem(problem, ["display_name", "username", "bio"])} problem={problem} />
        <button type="submit" class="button main" disabled={busy}>
          {t("action.save")}
        </button>
      </form>
    </>
  );
}

function Picture() {
  const user = useStore(me);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  if (!user) return null;
  const change = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      toast(t("action.saved"));
    } catch (error) {
      toast(t("settings.avatarFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="avatar-edit" aria-busy={busy}>
      <Avatar user={user} size="5rem" />
      <input
        ref={input}
        type="file"
        hidden
        accept={TAKEN_PHOTOS.join(",")}
        aria-label={t("settings.avatar")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void change(() => uploadAvatar(file));
        }}
      />
      <button type="button" class="button slim" disabled={busy} onClick={() => input.current?.click()}>
        {t("settings.avatarChange")}
      </button>
      {user.avatar && (
        <button
          type="button"
          class="button quiet slim"
          disabled={busy}
          onClick={() => void change(() => changeMe({ avatar: null }))}
        >
          {t("settings.avatarRemove")}
        </button>
      )}
    </div>
  );
}
