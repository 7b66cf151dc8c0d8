/** Close friends: those of the followers who see what is shared with close friends alone. */
import { useState } from "preact/hooks";
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { setCloseFriend, usePeople } from "~/data/users";
import { useStore } from "~/store";
import { PeopleList } from "~/ui/people-list";
import { Empty } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

export function CloseFriends() {
  const user = useStore(me);
  const friends = usePeople({ list: "close-friends" });
  const followers = usePeople({ list: "followers", userId: user?.id });
  const [busy, setBusy] = useState<string | null>(null);
  const there = new Set(friends.items.map(({ id }) => id));
  const change = async (id: string, wanted: boolean) => {
    setBusy(id);
    try {
      await setCloseFriend(id, wanted);
    } catch (error) {
      toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) });
    } finally {
      setBusy(null);
    }
  };
  const others = { ...followers, items: followers.items.filter(({ id }) => !there.has(id)) };
  return (
    <>
      <p class="soft">{t("friends.text")}</p>
      <PeopleList list={friends} empty={<p class="soft small">{t("friends.empty")}</p>}>
        {(person) => (
          <button
            type="button"
            class="button quiet slim"
            disabled={busy === person.id}
            onClick={() => void change(person.id, false)}
          >
            {t("friends.remove")}
          </button>
        )}
      </PeopleList>
      {!friends.loading && (
        <section>
          <h2>{t("friends.followers")}</h2>
          <PeopleList
            list={others}
            empty={
              there.size > 0 ? (
                <p class="soft small">{t("friends.all")}</p>
              ) : (
                <Empty icon="people" title={t("friends.none")} />
              )
            }
          >
            {(person) => (
              <button
                type="button"
                class="button slim"
                disabled={busy === person.id}
                onClick={() => void change(person.id, true)}
              >
                {t("friends.add")}
              </button>
            )}
          </PeopleList>
        </section>
      )}
    </>
  );
}
