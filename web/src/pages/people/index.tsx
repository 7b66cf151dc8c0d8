/** Lists of users: followers and followees of a user, and who likes a post. */
import { asApiError } from "~/api/problems";
import { me } from "~/api/session";
import { removeFollower, usePeople, useUser } from "~/data/users";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { useStore } from "~/store";
import { PeopleList } from "~/ui/people-list";
import { Empty, Failed, NotFound } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { t } from "~/words";

export default function People() {
  const params = useParams();
  const { handle = "", list = "", id = "" } = params;
  if (id) return <Likers postId={id} />;
  if (handle.startsWith("@") && (list === "followers" || list === "following")) {
    return <Related key={`${handle}/${list}`} username={handle.slice(1)} which={list} />;
  }
  return <NotFound />;
}

function Related({ username, which }: { username: string; which: "followers" | "following" }) {
  const query = useUser(username);
  const user = query.data;
  const viewer = useStore(me);
  const list = usePeople({ list: which, userId: user?.id });
  useTitle(user ? `${t(`people.${which}`)} · @${user.username}` : undefined);
  const problem = query.error ? asApiError(query.error) : null;
  if (problem?.status === 404)
    return <NotFound title={t("profile.unknownTitle")} text={t("profile.unknownText")} />;
  if (problem && !user) return <Failed problem={problem} onAgain={() => void query.refetch()} />;
  if (list.error?.status === 404) {
    return (
      <Empty
        icon="lock"
        title={t("profile.privateTitle")}
        text={t("profile.privateText", { name: username })}
      />
    );
  }
  const own = viewer?.id === user?.id && which === "followers";
  return (
    <div class="column">
      <header class="page-head">
        <h1>{t(`people.${which}`)}</h1>
        <a class="soft" href={`/@${username}`}>
          @{username}
        </a>
      </header>
      <PeopleList
        list={list}
        empty={
          <Empty
            icon="people"
            title={which === "followers" ? t("people.noFollowers") : t("people.noFollowing")}
          />
        }
      >
        {own
          ? (person) => (
              <button
                type="button"
                class="button quiet slim"
                onClick={() =>
                  removeFollower(person.id).then(
                    () => toast(t("people.removed", { name: person.username })),
                    (error) => toast(t("people.removeFailed"), { kind: "error", problem: asApiError(error) }),
                  )
                }
              >
                {t("people.remove")}
              </button>
            )
          : undefined}
      </PeopleList>
    </div>
  );
}

function Likers({ postId }: { postId: string }) {
  const list = usePeople({ list: "likes", postId });
  useTitle(t("people.likes"));
  if (list.error?.status === 404)
    return <Empty icon="lock" title={t("post.unknownTitle")} text={t("post.unknownText")} />;
  return (
    <div class="column">
      <header class="page-head">
        <h1>{t("people.likes")}</h1>
      </header>
      <PeopleList list={list} empty={<Empty icon="heart" title={t("people.noLikes")} />} />
    </div>
  );
}
