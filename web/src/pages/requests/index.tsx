/** Users that ask to follow the viewer. */
import { asApiError } from "~/api/problems";
import type { UserCard } from "~/api/types";
import { answerRequest, usePeople } from "~/data/users";
import { useTitle } from "~/navigation";
import { PeopleList } from "~/ui/people-list";
import { Empty } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

export default function Requests() {
  const list = usePeople({ list: "requests" });
  useTitle(t("requests.title"));
  return (
    <div class="column">
      <header class="page-head">
        <h1>{t("requests.title")}</h1>
      </header>
      <PeopleList
        list={list}
        empty={<Empty icon="people" title={t("requests.emptyTitle")} text={t("requests.emptyText")} />}
      >
        {(person) => (
          <>
            <button type="button" class="button quiet slim" onClick={() => answer(person, "decline")}>
              {t("requests.decline")}
            </button>
            <button type="button" class="button main slim" onClick={() => answer(person, "accept")}>
              {t("requests.accept")}
            </button>
          </>
        )}
      </PeopleList>
    </div>
  );
}

function answer(person: UserCard, how: "accept" | "decline"): void {
  answerRequest(person.id, how).then(
    () => how === "accept" && toast(t("requests.accepted", { name: person.username })),
    (error) => toast(t("requests.failed"), { kind: "error", problem: asApiError(error) }),
  );
}
