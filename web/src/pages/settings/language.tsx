/** The language of the client. */
import { useState } from "preact/hooks";
import { chooseLanguage, chosenLanguage, offered, t } from "~/words";

export function LanguageSettings() {
  const [chosen, setChosen] = useState(chosenLanguage);
  const choose = (tag: string | null) => {
    setChosen(tag);
    void chooseLanguage(tag);
  };
  return (
    <fieldset>
      <legend class="soft">{t("language.text")}</legend>
      <div class="choices-list">
        <label>
          <input type="radio" name="language" checked={chosen === null} onChange={() => choose(null)} />
          {t("language.browser")}
        </label>
        {offered().map(([tag, name]) => (
          <label key={tag} lang={tag}>
            <input type="radio" name="language" checked={chosen === tag} onChange={() => choose(tag)} />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
