/** A choice of the language for guests, who have no settings. */
import { chooseLanguage, offered, t, useLanguage } from "~/words";

export function LanguageChoice() {
  const spoken = useLanguage();
  return (
    <select
      class="language"
      aria-label={t("login.language")}
      value={spoken}
      onChange={(event) => void chooseLanguage(event.currentTarget.value)}
    >
      {offered().map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
