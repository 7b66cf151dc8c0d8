/** Whether the viewer's account is private. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { changeMe } from "~/data/users";
import { useStore } from "~/store";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

export function Privacy() {
  const user = useStore(me);
  const [busy, setBusy] = useState(false);
  if (!user) return null;
  const change = async (is_private: boolean) => {
    setBusy(true);
    try {
      await changeMe({ is_private });
      toast(is_private ? t("action.saved") : t("privacy.publicText"));
    } catch (error) {
      toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <label class="switch">
        <span class="strong">{t("privacy.private")}</span>
        <input
          type="checkbox"
          role="switch"
          checked={user.is_private}
          aria-checked={user.is_private}
          disabled={busy}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        <span class="soft">{t("privacy.privateText")}</span>
      </label>
      <a class="button" href="/requests">
        {t("requests.title")}
      </a>
    </div>
  );
}
