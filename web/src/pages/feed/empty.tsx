/** The feed of a user who follows nobody yet: find someone by username, or share a first photo. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { answerOf, api } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import { Field } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { explained } from "~/ui/toasts";
import { t, withWords } from "~/words";

export function NobodyFollowed() {
  return (
    <section class="first-run">
      <Icon name="camera" />
      <h2>{t("feed.emptyTitle")}</h2>
      <p class="soft">{t("feed.emptyText")}</p>
      <Find />
      <Suggested />
      <p class="soft">{t("feed.emptyOr")}</p>
      <a class="button wide" href="/create">
        {t("feed.emptyCreate")}
      </a>
    </section>
  );
}

const suggestions = withWords(() => import("~/ui/suggestions"), "search");

/** Users to follow: a chunk that loads after the page. */
function Suggested() {
  const [List, setList] = useState<ComponentType | null>(null);
  useEffect(() => {
    void suggestions()
      .then((loaded) => setList(() => loaded.default))
      .catch(() => {});
  }, []);
  return List && <List />;
}

function Find() {
  const { route } = useLocation();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const find = async (event: Event) => {
    event.preventDefault();
    const username = name.trim().replace(/^@/, "").toLowerCase();
    if (!username) return;
    try {
      const user = await answerOf(
        api.GET("/v1/users/by-name/{username}", { params: { path: { username } } }),
      );
      route(`/@${user.username}`);
    } catch (error) {
      setProblem(asApiError(error));
    }
  };
  return (
    <form class="find" onSubmit={find}>
      <Field
        label={t("find.label")}
        name="username"
        value={name}
        autoComplete="off"
        autocapitalize="none"
        spellcheck={false}
        placeholder="nora"
        onInput={(value) => {
          setName(value);
          setProblem(null);
        }}
      />
      {problem && (
        <p class="small accent" role="alert">
          {problem.status === 404 ? t("find.none", { name: name.trim() }) : explained(problem)}
        </p>
      )}
      <button type="submit" class="button main wide">
        {t("find.action")}
      </button>
    </form>
  );
}
