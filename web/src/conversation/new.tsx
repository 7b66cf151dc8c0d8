/** Begin a conversation: choose people, and a title if there are several. */
import { useRef, useState } from "preact/hooks";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import type { Conversation, UserCard } from "~/api/types";
import { begin } from "~/data/conversations";
import { Dialog } from "~/ui/dialog";
import { Field } from "~/ui/field";
import { explained } from "~/ui/toasts";
import { t } from "~/words";
import { Picker } from "./picker";

export const MOST_MEMBERS = 32;
export const MOST_TITLE = 60; // characters

export default function NewConversation(props: {
  onBegun(conversation: Conversation): void;
  onClose(): void;
}) {
  const key = useRef(newKey());
  const [people, setPeople] = useState<UserCard[]>([]);
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const changed = () => {
    key.current = newKey(); // other members or another title are another group
    setProblem(null);
  };
  const start = async (event: Event) => {
    event.preventDefault();
    if (people.length === 0 || busy) return;
    setBusy(true);
    try {
      props.onBegun(await begin(people, people.length > 1 ? title.trim() : "", key.current));
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("messages.new")} onClose={props.onClose} wide>
      <form class="body" onSubmit={start}>
        <Picker
          chosen={people}
          most={MOST_MEMBERS - 1}
          onChange={(chosen) => {
            setPeople(chosen);
            changed();
          }}
        />
        {people.length > 1 && (
          <Field
            label={t("messages.groupTitle")}
            name="title"
            value={title}
            most={MOST_TITLE}
            hint={t("messages.groupTitleHint")}
            autoComplete="off"
            onInput={(value) => {
              setTitle(value);
              changed();
            }}
          />
        )}
        {problem && (
          <p class="small accent" role="alert">
            {refusal(problem, people)}
          </p>
        )}
        <div class="choices">
          <button type="button" class="button quiet" onClick={props.onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button main" disabled={people.length === 0 || busy}>
            {people.length > 1 ? t("messages.startGroup") : t("messages.start")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Why a conversation cannot begin, with the name of the user who is the reason. */
export function refusal(problem: ApiError, people: Pick<UserCard, "username">[]): string {
  const field = problem.fields[0];
  const at = /^user_ids\.(\d+)$/.exec(field?.field ?? "")?.[1];
  const person = at === undefined ? undefined : people[Number(at)];
  if (!person) return explained(problem);
  return t("messages.takesNone", { name: person.username });
}
