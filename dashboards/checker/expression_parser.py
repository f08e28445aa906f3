"""QuickSight's expressions: text to tree. What a calculated field, a condition or a rolling date says.

A generated expression may be nested or chained a thousand deep: nothing here recurses on Python's own stack.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar


class ExpressionError(Exception):
    """The text is not an expression; says what and where."""


@dataclass(frozen=True)
class Literal:
    value: str | float | None
    """Text, number or NULL."""


@dataclass(frozen=True)
class Field:
    name: str


@dataclass(frozen=True)
class Parameter:
    name: str


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Operation:
    """An operator in lower case with one operand or two."""

    operator: str
    operands: tuple["Node", ...]


@dataclass(frozen=True)
class Listing:
    """`[a, b DESC]`: items with "" or a direction."""

    items: tuple["Node", ...]
    directions: tuple[str, ...]


Node = Literal | Field | Parameter | Call | Operation | Listing

Given = TypeVar("Given")
Steps = Generator[Any, Any, Given]
"""A function that yields each call to another of its kind, and is sent what that one returns."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*)
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
    |(?P<parameter>\$\{[^}]*\})
    |(?P<field>\{(?:[^}\\]|\\.)*\})
    |(?P<word>[^\W\d]\w*)
    |(?P<operator><>|!=|<=|>=|[-+*/%^=<>(),\[\]])""",
    re.VERBOSE | re.DOTALL,
)
_BINARY = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "<>", "!=", "<", "<=", ">", ">="), 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
    "^": 8,
}
_NOT, _NEGATE = 3, 7


def parse(text: str) -> Node:
    """The tree of one whole expression."""
    return _Parser(text).whole()


def without_recursion(steps: Steps[Given]) -> Given:
    """What the steps return, however deep they call each other."""
    open_: list[Steps[Any]] = [steps]
    given: Any = None
    while open_:
        try:
            called = open_[-1].send(given)
        except StopIteration as done:
            open_.pop()
            given = done.value
        else:
            open_.append(called)
            given = None
    result: Given = given
    return result


def nodes(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    rest = [node]
    while rest:
        here = rest.pop()
        yield here
        for field in fields(here):
            value = getattr(here, field.name)
            rest += (each for each in value if not isinstance(each, str)) if isinstance(value, tuple) else ()


class _Parser:
    """Precedence climbing over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ExpressionError(f"{text[position]!r} at {position} begins nothing")
            kind = str(match.lastgroup)
            if kind != "space":
                self.tokens.append((kind, match.group(), position))
            position = match.end()
        self.tokens.append(("end", "", len(text)))
        self.at = 0

    def whole(self) -> Node:
        node = without_recursion(self._expression(0))
        self._expect("")
        return node

    def _next(self) -> tuple[str, str, int]:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _peek(self) -> str:
        kind, text, _ = self.tokens[self.at]
        return text.lower() if kind == "word" else text

    def _expect(self, text: str) -> None:
        kind, found, position = self._next()
        if found != text or kind == "text":
            wanted, got = (repr(text) if text else "the end"), (repr(found) if found else "the end")
            raise ExpressionError(f"{wanted} expected at {position}, found {got}")

    def _expression(self, least: int) -> Steps[Node]:
        node: Node = yield self._prefix()
        while (power := _BINARY.get(self._peek(), -1)) >= max(least, 0) and power >= 0:
            if self.tokens[self.at][0] not in ("word", "operator"):
                break
            operator = self._peek()
            self._next()
            node = Operation(operator, (node, (yield self._expression(power + 1))))
        return node

    def _prefix(self) -> Steps[Node]:
        kind, text, position = self._next()
        if kind == "number":
            return Literal(float(text))
        if kind == "text":
            return Literal(re.sub(r"\\(.)", r"\1", text[1:-1]))
        if kind == "parameter":
            return Parameter(text[2:-1])
        if kind == "field":
            return Field(re.sub(r"\\(.)", r"\1", text[1:-1]))
        if kind == "word":
            word: Node = yield self._word(text)
            return word
        if text == "(":
            node: Node = yield self._expression(0)
            self._expect(")")
            return node
        if text == "[":
            listing: Node = yield self._listing()
            return listing
        if text in ("-", "+"):
            return Operation(text, ((yield self._expression(_NEGATE)),))
        raise ExpressionError(f"a value expected at {position}, found {text or 'the end'}")

    def _word(self, text: str) -> Steps[Node]:
        if text.lower() == "not" and self._peek() != "(":
            return Operation("not", ((yield self._expression(_NOT)),))
        if self._peek() == "(":
            self._next()
            arguments: tuple[Node, ...] = yield self._arguments(")")
            if text.lower() == "not":
                return Operation("not", arguments)
            return Call(text, arguments)
        return Literal(None) if text.lower() == "null" else Field(text)

    def _arguments(self, end: str) -> Steps[tuple[Node, ...]]:
        found: list[Node] = []
        if self._peek() == end:
            self._next()
            return ()
        while True:
            found.append((yield self._expression(0)))
            if self._peek() != ",":
                self._expect(end)
                return tuple(found)
            self._next()

    def _listing(self) -> Steps[Node]:
        items: list[Node] = []
        directions: list[str] = []
        while self._peek() != "]":
            items.append((yield self._expression(0)))
            direction = self._peek() if self._peek() in ("asc", "desc") else ""
            if direction:
                self._next()
            directions.append(direction)
            if self._peek() == ",":
                self._next()
            elif self._peek() != "]":
                self._expect("]")
        self._next()
        return Listing(tuple(items), tuple(directions))
