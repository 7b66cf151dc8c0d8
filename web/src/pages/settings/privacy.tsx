/** Whether the viewer's account is private, and whether numbers of likes are shown to the viewer. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { changeMe } from "~/data/users";
import { useStore } from "~/store";
import { Switch } from "~/ui/switch";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

type Wish = { is_private: boolean } | { hide_like_counts: boolean };

export function Privacy() {
  const user = useStore(me);
  const [wish, setWish] = useState<Wish | null>(null); // shown until the answer comes
  if (!user) return null;
  const busy = wish !== null;
  const shown = { ...user, ...wish };
  const change = async (wanted: Wish) => {
    setWish(wanted);
    try {
      await changeMe(wanted);
      toast("is_private" in wanted && !wanted.is_private ? t("privacy.publicText") : t("action.saved"));
    } catch (error) {
      toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setWish(null);
    }
  };
  return (
    <div class="stack">
      <Switch
        label={t("privacy.private")}
        text={t("privacy.privateText")}
        on={shown.is_private}
        busy={busy}
        onChange={(is_private) => void change({ is_private })}
      />
      <a class="button" href="/requests">
        {t("requests.title")}
      </a>
      <Switch
        label={t("privacy.hideLikes")}
        text={t("privacy.hideLikesText")}
        on={shown.hide_like_counts}
        busy={busy}
        onChange={(hide_like_counts) => void change({ hide_like_counts })}
      />
    </div>
  );
}
