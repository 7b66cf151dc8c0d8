/** A list of users that grows, with what can be done about each. */
import type { ComponentChildren } from "preact";
import type { UserCard } from "~/api/types";
import type { List } from "~/data/lists";
import { More } from "./more";
import { PersonRow } from "./person";
import { Failed, PeopleSkeleton } from "./states";

export function PeopleList(props: {
  list: List<UserCard>;
  empty: ComponentChildren;
  children?: (person: UserCard) => ComponentChildren;
}) {
  const { list, empty, children } = props;
  if (list.loading) return <PeopleSkeleton />;
  if (list.items.length === 0 && !list.hasMore) {
    return list.error ? <Failed problem={list.error} onAgain={list.again} /> : <>{empty}</>;
  }
  return (
    <>
      <ul class="people">
        {list.items.map((person) => (
          <PersonRow key={person.id} user={person}>
            {children?.(person)}
          </PersonRow>
        ))}
      </ul>
      <More list={list} />
    </>
  );
}
