/** Light or dark. */
import { type Theme, theme } from "~/appearance";
import { useStore } from "~/store";
import { type Key, t } from "~/words";

const THEMES: [Theme, Key][] = [
  ["system", "appearance.system"],
  ["light", "appearance.light"],
  ["dark", "appearance.dark"],
];

export function Appearance() {
  const chosen = useStore(theme);
  return (
    <fieldset>
      <legend class="soft">{t("appearance.text")}</legend>
      <div class="themes">
        {THEMES.map(([name, word]) => (
          <label key={name}>
            <input type="radio" name="theme" checked={chosen === name} onChange={() => theme.set(name)} />
            <span class={`sample ${name}`} />
            {t(word)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
