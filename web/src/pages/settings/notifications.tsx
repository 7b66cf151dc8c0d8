/** What the viewer is told, of whom, how, and when. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { NotificationPreferences, PushSettings } from "~/api/types";
import { changePreferences, type PreferenceChange, useNotificationPreferences } from "~/data/notifications";
import { changePushSettings, hereId, pushState, subscribe, unsubscribe, usePushSettings } from "~/data/push";
import { useStore } from "~/store";
import { Lines } from "~/ui/lines";
import { Failed } from "~/ui/states";
import { Switch } from "~/ui/switch";
import { toast } from "~/ui/toasts";
import { dateTime, type Key, t } from "~/words";

const TYPES = [
  ...["like", "comment", "reply", "comment_like", "mention", "follow", "follow_request", "request_accepted"],
  ...["story_reply", "story_mention", "system"],
] as (keyof NotificationPreferences["types"])[];
const SENDERS = ["not_following_me", "not_followed", "new_accounts"] as const;
const VERDICTS = ["accept", "filter", "drop"] as const;
const NIGHT = { start: "22:00", end: "07:00" };

export function NotificationSettings() {
  const query = useNotificationPreferences();
  const push = usePushSettings();
  const failed = query.error ?? push.error;
  if (failed && !(query.data && push.data)) {
    const again = () => void Promise.all([query.refetch(), push.refetch()]);
    return <Failed problem={asApiError(failed)} onAgain={again} />;
  }
  if (!query.data || !push.data) return <Lines />;
  return (
    <div class="stack">
      <Told preferences={query.data} />
      <Senders preferences={query.data} />
      <ThisBrowser settings={push.data} />
      <QuietHours settings={push.data} />
      <Browsers settings={push.data} />
    </div>
  );
}

function saved(change: Promise<unknown>): Promise<void> {
  return change.then(
    () => toast(t("action.saved")),
    (error) => toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) }),
  );
}

function Told({ preferences }: { preferences: NotificationPreferences }) {
  const [busy, setBusy] = useState(false);
  const change = async (what: PreferenceChange) => {
    setBusy(true);
    await saved(changePreferences(what));
    setBusy(false);
  };
  return (
    <section class="told">
      <h2>{t("told.title")}</h2>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("told.live")}</th>
            <th scope="col">{t("told.push")}</th>
          </tr>
        </thead>
        <tbody>
          {TYPES.map((type) => (
            <tr key={type}>
              <th scope="row">{t(`told.${type}` as Key)}</th>
              {(["live", "push"] as const).map((channel) => (
                <td key={channel}>
                  <input
                    type="checkbox"
                    aria-label={t(channel === "live" ? "told.liveOf" : "told.pushOf", {
                      name: t(`told.${type}` as Key),
                    })}
                    checked={preferences.types[type]?.[channel] ?? false}
                    disabled={busy}
                    onChange={(event) =>
                      void change({ types: { [type]: { [channel]: event.currentTarget.checked } } })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Senders({ preferences }: { preferences: NotificationPreferences }) {
  const [busy, setBusy] = useState(false);
  return (
    <section>
      <h2>{t("policy.title")}</h2>
      {SENDERS.map((sender) => (
        <div class="field" key={sender}>
          <label for={`from-${sender}`}>{t(`policy.${sender}` as Key)}</label>
          <select
            id={`from-${sender}`}
            class="input"
            value={preferences.policy[sender]}
            disabled={busy}
            onChange={async (event) => {
              const verdict = event.currentTarget.value as (typeof VERDICTS)[number];
              setBusy(true);
              await saved(changePreferences({ policy: { [sender]: verdict } }));
              setBusy(false);
            }}
          >
            {VERDICTS.map((verdict) => (
              <option key={verdict} value={verdict}>
                {t(`policy.${verdict}` as Key)}
              </option>
            ))}
          </select>
        </div>
      ))}
    </section>
  );
}

function ThisBrowser({ settings }: { settings: PushSettings }) {
  const state = useStore(pushState);
  const [busy, setBusy] = useState(false);
  const key = settings.public_key;
  const here = hereId();
  const turn = async (on: boolean) => {
    setBusy(true);
    try {
      if (on && key) await subscribe(key);
      else if (here) await unsubscribe(here, true);
    } catch (error) {
      toast(t("push.failed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{t("push.title")}</h2>
      {state === "unable" || !key ? (
        <p class="soft">{t("push.unable")}</p>
      ) : state === "denied" ? (
        <p class="soft">{t("push.denied")}</p>
      ) : (
        <Switch
          label={t("push.on")}
          text={t("push.onText")}
          on={state === "on"}
          busy={busy || state === "unknown"}
          onChange={(on) => void turn(on)}
        />
      )}
      <Switch
        label={t("push.previews")}
        text={t("push.previewsText")}
        on={settings.previews}
        busy={busy}
        onChange={(previews) => void saved(changePushSettings({ previews }))}
      />
    </section>
  );
}

function QuietHours({ settings }: { settings: PushSettings }) {
  const [busy, setBusy] = useState(false);
  const quiet = settings.quiet_hours;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const change = async (hours: PushSettings["quiet_hours"]) => {
    setBusy(true);
    await saved(changePushSettings({ quiet_hours: hours }));
    setBusy(false);
  };
  return (
    <section>
      <h2>{t("push.quiet")}</h2>
      <Switch
        label={t("push.quiet")}
        text={t("push.quietText")}
        on={quiet !== null}
        busy={busy}
        onChange={(on) => void change(on ? { ...NIGHT, zone } : null)}
      />
      {quiet && (
        <>
          <div class="hours">
            {(["start", "end"] as const).map((which) => (
              <div class="field" key={which}>
                <label for={`quiet-${which}`}>{t(which === "start" ? "push.from" : "push.until")}</label>
                <input
                  id={`quiet-${which}`}
                  class="input"
                  type="time"
                  required
                  value={quiet[which]}
                  disabled={busy}
                  onChange={(event) => {
                    const time = event.currentTarget.value;
                    if (time) void change({ ...quiet, [which]: time, zone });
                  }}
                />
              </div>
            ))}
          </div>
          <p class="soft small">{t("push.zone", { zone: quiet.zone })}</p>
        </>
      )}
    </section>
  );
}

function Browsers({ settings }: { settings: PushSettings }) {
  const here = hereId();
  if (settings.subscriptions.length === 0) return null;
  return (
    <section>
      <h2>{t("push.devices")}</h2>
      <ul class="devices">
        {settings.subscriptions.map(({ id, device, created_at }) => (
          <li key={id}>
            <span class="what">
              <span class="strong">{id === here ? t("sessions.here") : device || "–"}</span>
              <span class="soft small">{t("push.since", { time: dateTime(created_at) })}</span>
            </span>
            <button
              type="button"
              class="button quiet slim"
              onClick={() =>
                void unsubscribe(id, id === here).catch((error) =>
                  toast(t("push.failed"), { kind: "error", problem: asApiError(error) }),
                )
              }
            >
              {t("push.end")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
