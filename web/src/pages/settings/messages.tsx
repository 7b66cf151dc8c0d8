/** Who may begin a conversation with the viewer, and what others see of the viewer in conversations. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { MessagePreferences } from "~/api/types";
import { changeMessagePreferences, useMessagePreferences } from "~/data/conversations";
import { Lines } from "~/ui/lines";
import { Failed } from "~/ui/states";
import { Switch } from "~/ui/switch";
import { toast } from "~/ui/toasts";
import { type Key, t } from "~/words";

const WHO = ["everyone", "following", "nobody"] as const;

export function MessageSettings() {
  const query = useMessagePreferences();
  const [busy, setBusy] = useState(false);
  const chosen = query.data;
  if (!chosen) {
    return query.error ? (
      <Failed problem={asApiError(query.error)} onAgain={() => void query.refetch()} />
    ) : (
      <Lines />
    );
  }
  const change = async (what: Partial<MessagePreferences>) => {
    setBusy(true);
    try {
      await changeMessagePreferences(what);
      toast(t("action.saved"));
    } catch (error) {
      toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <div class="field">
        <label for="who-may-write">{t("settings.mayWrite")}</label>
        <select
          id="who-may-write"
          class="input"
          value={chosen.who_may_write}
          disabled={busy}
          onChange={(event) =>
            void change({ who_may_write: event.currentTarget.value as MessagePreferences["who_may_write"] })
          }
        >
          {WHO.map((each) => (
            <option key={each} value={each}>
              {t(`write.${each}` as Key)}
            </option>
          ))}
        </select>
        <span class="hint">{t("settings.mayWriteText")}</span>
      </div>
      {(["read_marks", "presence"] as const).map((name) => (
        <Switch
          key={name}
          label={t(`shows.${name}` as Key)}
          text={t(`shows.${name}Text` as Key)}
          on={chosen[name]}
          busy={busy}
          onChange={(on) => void change({ [name]: on })}
        />
      ))}
    </div>
  );
}
