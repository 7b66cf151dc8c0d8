/** Users whom the viewer may want to follow, with the followees who follow them. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import type { Suggestion } from "~/api/types";
import { followSuggested, useSuggestions } from "~/data/search";
import { t } from "~/words";
import { Avatar } from "./avatar";
import { More } from "./more";
import { Failed, PeopleSkeleton } from "./states";
import "./suggestions.css";
import { toast } from "./toasts";

export function Suggestions() {
  const list = useSuggestions();
  if (!list.loading && !list.items.length && !list.error) return null;
  return (
    <section class="suggestions" aria-labelledby="suggestions">
      <h2 id="suggestions">{t("suggestions.title")}</h2>
      {list.loading && <PeopleSkeleton />}
      {list.error && !list.items.length && <Failed problem={list.error} onAgain={list.again} />}
      <ul class="people">
        {list.items.map((user) => (
          <Row key={user.id} user={user} />
        ))}
      </ul>
      <More list={list} />
    </section>
  );
}

export default Suggestions;

function Row({ user }: { user: Suggestion }) {
  const [state, setState] = useState<"following" | "requested" | null>(null);
  const [busy, setBusy] = useState(false);
  const toggle = async () => {
    setBusy(true);
    try {
      setState(await followSuggested(user.id, state === null));
    } catch (error) {
      toast(t("follow.failed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class="person">
      <Avatar user={user} size="2.75rem" />
      <span class="names">
        <a class="strong" href={`/@${user.username}`}>
          {user.username}
        </a>
        <span class="soft small">{reason(user)}</span>
      </span>
      <button
        type="button"
        class={`button slim ${state ? "quiet" : "main"}`}
        aria-pressed={state !== null}
        aria-label={t("suggestions.follow", { name: user.username })}
        disabled={busy}
        onClick={toggle}
      >
        {state === "following"
          ? t("suggestions.following")
          : state === "requested"
            ? t("suggestions.requested")
            : t("suggestions.action")}
      </button>
    </li>
  );
}

function reason(user: Suggestion): string {
  const [first, second] = user.mutuals;
  if (!first) return user.display_name === user.username ? t("suggestions.popular") : user.display_name;
  const others = user.mutuals_count - (second ? 2 : 1);
  if (!second) return t("suggestions.byOne", { name: first.username });
  if (others <= 0) return t("suggestions.byTwo", { name: first.username, other: second.username });
  return t("suggestions.byMore", { name: first.username, other: second.username, count: others });
}
