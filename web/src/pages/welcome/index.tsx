/** What a guest sees first. */
import { useTitle } from "~/navigation";
import { LanguageChoice } from "~/ui/language";
import { t } from "~/words";
import "./welcome.css";

export default function Welcome() {
  useTitle(undefined);
  return (
    <section class="welcome">
      <div class="welcome-words">
        <h1>{t("welcome.title")}</h1>
        <p class="soft">{t("welcome.text")}</p>
        <div class="welcome-ways">
          <a class="button main" href="/register">
            {t("register.title")}
          </a>
          <a class="button" href="/login">
            {t("login.action")}
          </a>
        </div>
        <LanguageChoice />
      </div>
      <div class="welcome-art" aria-hidden="true">
        <i class="one" />
        <i class="two" />
        <i class="three" />
      </div>
    </section>
  );
}
