/** Settings: one part of them, next to the list of parts. */

import type { ComponentType } from "preact";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { NotFound } from "~/ui/states";
import { Tabs } from "~/ui/tabs";
import { type Key, t } from "~/words";
import { Account } from "./account";
import { Appearance } from "./appearance";
import { CloseFriends } from "./friends";
import { LanguageSettings } from "./language";
import { MessageSettings } from "./messages";
import { NotificationSettings } from "./notifications";
import { Privacy } from "./privacy";
import { ProfileSettings } from "./profile";
import { Blocked, Muted, Restricted } from "./restricted";
import { Words } from "./words";
import "./settings.css";

const PARTS: Record<string, { word: Key; show: ComponentType }> = {
  profile: { word: "settings.profile", show: ProfileSettings },
  account: { word: "settings.account", show: Account },
  privacy: { word: "settings.privacy", show: Privacy },
  friends: { word: "settings.friends", show: CloseFriends },
  notifications: { word: "settings.notifications", show: NotificationSettings },
  messages: { word: "settings.messages", show: MessageSettings },
  blocked: { word: "settings.blocked", show: Blocked },
  muted: { word: "settings.muted", show: Muted },
  restricted: { word: "settings.restricted", show: Restricted },
  words: { word: "settings.words", show: Words },
  appearance: { word: "settings.appearance", show: Appearance },
  language: { word: "settings.language", show: LanguageSettings },
};

export default function Settings() {
  const params = useParams();
  const part = PARTS[params.part ?? ""];
  useTitle(part ? `${t(part.word)} · ${t("settings.title")}` : t("notFound.title"));
  if (!part) return <NotFound />;
  const Show = part.show;
  return (
    <div class="settings">
      <Tabs
        label={t("settings.title")}
        links={Object.entries(PARTS).map(([name, { word }]) => ({
          href: `/settings/${name}`,
          text: t(word),
          here: name === params.part,
        }))}
      />
      <section class="settings-part">
        <h1>{t(part.word)}</h1>
        <Show />
      </section>
    </div>
  );
}
