"""Order posts so that no author dominates the page."""

from collections import Counter
from collections.abc import Iterator, Sequence


def diversify(authors: Sequence[str], gap: int, before: Sequence[str] = ()) -> list[int]:
    """Positions of all posts, in the order closest to the given one that these rules allow.

    An author has at most one post among `gap` + 1 consecutive posts. If an author has too many posts for that, the gaps
    are smaller, but the runs of that author are as short as the other authors' posts allow: no post is left out, and
    the other authors' posts are spread over the whole order.

    Args:
        authors: of the posts, the best first.
        before: authors of the posts directly above the first, the last of them adjacent to it.
    """
    order = _Order(authors, before)
    while order.waiting:
        order.place(next(position for near in range(gap, -1, -1) for position in order.allowed(near)))
    return order.placed


class _Order:
    """An order under construction. Each choice leaves room for the rest, in runs of at most `_run` posts."""

    def __init__(self, authors: Sequence[str], before: Sequence[str]) -> None:
        self.placed: list[int] = []
        self.waiting = list(range(len(authors)))
        self._authors = authors
        self._above = list(before)
        self._left = Counter(authors)
        self._most = self._left.most_common(2)
        self._run = 1
        while any(not self._fits(count, len(authors), self._trailing(author)) for author, count in self._most):
            self._run += 1

    def allowed(self, near: int) -> Iterator[int]:
        """Positions that may come next, the best first, if no author of the last `near` posts may come."""
        close = set(self._above[max(0, len(self._above) - near) :])
        for position in self.waiting:
            author = self._authors[position]
            if author not in close and self._leaves_room(author):
                yield position

    def place(self, position: int) -> None:
        """Append a post to the order."""
        author = self._authors[position]
        self.waiting.remove(position)
        self.placed.append(position)
        self._above.append(author)
        self._left[author] -= 1
        self._most = self._left.most_common(2)

    def _leaves_room(self, author: str) -> bool:
        """Whether the rest can still be placed after this author; only the most frequent authors may not fit."""
        rest, trailing = len(self.waiting) - 1, self._trailing(author) + 1
        others = max((count for name, count in self._most if name != author), default=0)
        return self._fits(self._left[author] - 1, rest, trailing) and self._fits(others, rest, 0)

    def _fits(self, count: int, rest: int, trailing: int) -> bool:
        """Whether `count` posts of an author fit among `rest`, if the last `trailing` posts are that author's."""
        return trailing <= self._run and count <= (rest - count + 1) * self._run - trailing

    def _trailing(self, author: str) -> int:
        """How many of the last consecutive posts are this author's."""
        count = 0
        while count < len(self._above) and self._above[-1 - count] == author:
            count += 1
        return count
