"""What a DynamoDB expression uses: placeholders, attribute paths, operators. Parsed once per text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

AttributePath = tuple[str, ...]
RESERVED = frozenset(Path(__file__).with_name("reserved_words.txt").read_text().split())
FUNCTIONS = frozenset(
    {
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "begins_with",
        "contains",
        "if_not_exists",
        "list_append",
        "size",
    }
)
CLAUSES = frozenset({"SET", "REMOVE", "ADD", "DELETE"})
_LOGIC = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_TOKEN = re.compile(r"\s*([#:]?\w+|<=|>=|<>|[=<>+\-(),.\[\]])")


@dataclass(frozen=True)
class Change:
    """One action of an update.

    Attributes:
        value: the placeholder that the attribute is set to, None where the action computes or removes it.
    """

    path: AttributePath
    value: str | None


@dataclass(frozen=True)
class Expression:
    """What one expression uses.

    Attributes:
        size: bytes.
        names: placeholders of attribute names.
        values: placeholders of values.
        reserved: reserved words that are used as attribute names.
        operators: how many operators and functions there are; the "=" of an update's SET is none.
        operands: of the widest IN.
        paths: every attribute path, as written.
        changes: the actions of an update.
    """

    size: int
    names: frozenset[str]
    values: frozenset[str]
    reserved: frozenset[str]
    operators: int
    operands: int
    paths: tuple[AttributePath, ...]
    changes: tuple[Change, ...]


def resolved(path: AttributePath, names: Mapping[str, str]) -> AttributePath:
    """A path with the names that its placeholders mean."""
    return tuple(names.get(element, element) for element in path)


def overlap(one: AttributePath, other: AttributePath) -> bool:
    """Whether one path is the other, or leads to it."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


@cache
def parse(text: str, *, is_update: bool) -> Expression:
    """Take an expression apart.

    Raises:
        ValueError: a character belongs to no token.
    """
    parser = _Parser(list(_tokens(text)), is_update=is_update)
    parser.run()
    elements = {element for path in parser.paths for element in path}
    return Expression(
        size=len(text.encode()),
        names=frozenset(element for element in elements if element.startswith("#")),
        values=frozenset(parser.values),
        reserved=frozenset(element for element in elements if element.upper() in RESERVED),
        operators=parser.operators,
        operands=parser.operands,
        paths=tuple(parser.paths),
        changes=tuple(parser.changes),
    )


def _tokens(text: str) -> Iterator[str]:
    end = 0
    text = text.rstrip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise ValueError(f"cannot be read from {text[end:]!r} on")
        yield match[1]
        end = match.end()


class _Parser:
    def __init__(self, tokens: list[str], *, is_update: bool) -> None:
        self.tokens = tokens
        self.is_update = is_update
        self.position = 0
        self.depth = 0
        self.clause = ""
        self.awaits_target = False
        self.between = 0
        self.paths: list[AttributePath] = []
        self.values: set[str] = set()
        self.changes: list[Change] = []
        self.operators = 0
        self.operands = 0

    def run(self) -> None:
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            self._reader(token)(token)

    def _reader(self, token: str) -> Callable[[str], None]:
        if token.startswith(":"):
            return self._value
        if not re.match(r"[#\w]", token):
            return self._sign
        if token in FUNCTIONS and self._ahead(1) == "(":
            return self._operator
        if self.is_update and token.upper() in CLAUSES:
            return self._clause
        if token.upper() in _LOGIC:
            return self._logic
        return self._path

    def _ahead(self, distance: int) -> str:
        """The token so far ahead, "" beyond the last."""
        there = self.position + distance
        return self.tokens[there] if there < len(self.tokens) else ""

    def _value(self, token: str) -> None:
        self.values.add(token)
        self.position += 1

    def _operator(self, _: str) -> None:
        self.operators += 1
        self.position += 1

    def _sign(self, token: str) -> None:
        self.depth += (token == "(") - (token == ")")
        if token == "," and self.depth == 0:
            self.awaits_target = True
        if token in "+-" or (token in _COMPARATORS and not self.is_update):
            self.operators += 1
        self.position += 1

    def _clause(self, token: str) -> None:
        self.clause = token.upper()
        self.awaits_target = True
        self.position += 1

    def _logic(self, token: str) -> None:
        word = token.upper()
        if word == "AND" and self.between:
            self.between -= 1  # it belongs to BETWEEN
        else:
            self.operators += 1
        self.between += word == "BETWEEN"
        if word == "IN":
            closing = self.tokens.index(")", self.position)
            self.operands = max(self.operands, self.tokens[self.position : closing].count(",") + 1)
        self.position += 1

    def _path(self, token: str) -> None:
        path = [token]
        self.position += 1
        while self._ahead(0) in {".", "["}:
            is_element = self._ahead(0) == "["
            path.append(f"[{self._ahead(1)}]" if is_element else self._ahead(1))
            self.position += 3 if is_element else 2
        self.paths.append(tuple(path))
        if self.is_update and self.awaits_target:
            self.awaits_target = False
            self.changes.append(Change(tuple(path), self._assigned()))

    def _assigned(self) -> str | None:
        """The placeholder that an action's attribute becomes, if it becomes just that."""
        value, after = (self._ahead(1), self._ahead(2)) if self._ahead(0) == "=" else (self._ahead(0), self._ahead(1))
        is_whole = self.clause == "ADD" or after in {"", ","} or after.upper() in CLAUSES
        return value if value.startswith(":") and is_whole and self.clause in {"SET", "ADD"} else None
