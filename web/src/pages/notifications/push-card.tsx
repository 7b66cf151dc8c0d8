/** Offers pushes, once there is something that one would have told of; the browser's own question follows a click. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { pushState, subscribe, usePushSettings } from "~/data/push";
import { useStore } from "~/store";
import { Icon } from "~/ui/icon";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

const LATER = "emulsion:push-later";

export function PushCard() {
  const state = useStore(pushState);
  const { data } = usePushSettings();
  const [later, setLater] = useState(() => localStorage.getItem(LATER) !== null);
  const [busy, setBusy] = useState(false);
  const key = data?.public_key;
  if (later || state !== "off" || !key) return null;
  const dismiss = () => {
    localStorage.setItem(LATER, "1");
    setLater(true);
  };
  const turnOn = async () => {
    setBusy(true);
    try {
      const reached = await subscribe(key);
      if (reached === "on") toast(t("notifications.pushDone"));
      else if (reached === "denied") toast(t("notifications.pushDenied"));
    } catch (error) {
      toast(t("notifications.pushFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="push-card" aria-label={t("notifications.pushTitle")}>
      <Icon name="bell" />
      <div>
        <h2>{t("notifications.pushTitle")}</h2>
        <p class="soft small">{t("notifications.pushText")}</p>
        <p class="choices">
          <button type="button" class="button main slim" disabled={busy} onClick={() => void turnOn()}>
            {t("notifications.pushAction")}
          </button>
          <button type="button" class="button quiet slim" onClick={dismiss}>
            {t("notifications.pushLater")}
          </button>
        </p>
      </div>
    </section>
  );
}
