"""An order in which no author crowds out the others."""

from collections import Counter
from collections.abc import Iterator, Sequence


def spaced(authors: Sequence[str], gap: int, before: Sequence[str] = ()) -> list[int]:
    """Positions of all posts, in an order as near to the given one as these rules allow.

    An author has at most one post among `gap` + 1 in a row. Who has too many posts for that stands closer, but in runs
    as short as the others' posts can make them: no post is left out, and the others are not used up before the end.

    Args:
        authors: of the posts, the best first.
        before: authors of the posts that stand above the first, the last of them next to it.
    """
    order = _Order(authors, before)
    while order.waiting:
        order.place(next(position for near in range(gap, -1, -1) for position in order.allowed(near)))
    return order.placed


class _Order:
    """An order that is being made. What is placed leaves room for the rest, in runs of at most `run`."""

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
        """What may come next, the best first, if no author may be there who is among the last `near`."""
        close = set(self._above[max(0, len(self._above) - near) :])
        for position in self.waiting:
            author = self._authors[position]
            if author not in close and self._leaves_room(author):
                yield position

    def place(self, position: int) -> None:
        """Put a post next."""
        author = self._authors[position]
        self.waiting.remove(position)
        self.placed.append(position)
        self._above.append(author)
        self._left[author] -= 1
        self._most = self._left.most_common(2)

    def _leaves_room(self, author: str) -> bool:
        """Whether the rest can still be placed when this author is next. Who has most left is who may not fit."""
        rest, trailing = len(self.waiting) - 1, self._trailing(author) + 1
        others = max((count for name, count in self._most if name != author), default=0)
        return self._fits(self._left[author] - 1, rest, trailing) and self._fits(others, rest, 0)

    def _fits(self, count: int, rest: int, trailing: int) -> bool:
        """Whether one author's `count` posts fit among `rest`, when the last `trailing` placed are by the same."""
        return trailing <= self._run and count <= (rest - count + 1) * self._run - trailing

    def _trailing(self, author: str) -> int:
        """How many of the last posts in a row are this author's."""
        count = 0
        while count < len(self._above) and self._above[-1 - count] == author:
            count += 1
        return count
