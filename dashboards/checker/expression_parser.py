"""Parser for QuickSight's expressions: calculated fields, conditions and rolling dates.

A generated expression may be nested or chained thousands of levels deep, so nothing here recurses on
Python's own stack: see `trampoline`.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar


class ExpressionError(Exception):
    """The text is not an expression; the message says why and at which position."""


@dataclass(frozen=True)
class Literal:
    """A string, a number or NULL."""

    value: str | float | None


@dataclass(frozen=True)
class Field:
    name: str


@dataclass(frozen=True)
class Parameter:
    name: str


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Operation:
    """An operator in lower case with one operand or two."""

    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True)
class Listing:
    """`[a, b DESC]`: each item with its direction in lower case, or ""."""

    items: tuple["Expression", ...]
    directions: tuple[str, ...]


Expression = Literal | Field | Parameter | Call | Operation | Listing

T = TypeVar("T")
Steps = Generator[Any, Any, T]
"""A generator that yields each call to another of its kind and is sent that call's result."""

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
_PRECEDENCE = {
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
_NOT_PRECEDENCE, _SIGN_PRECEDENCE = 3, 7


def parse(text: str) -> Expression:
    """Parse one whole expression.

    Raises:
        ExpressionError: The text is not an expression.
    """
    return _Parser(text).parse()


def trampoline(steps: Steps[T]) -> T:
    """Run steps that call each other to any depth, and return the result of the outermost."""
    stack: list[Steps[Any]] = [steps]
    sent: Any = None
    while stack:
        try:
            callee = stack[-1].send(sent)
        except StopIteration as finished:
            stack.pop()
            sent = finished.value
        else:
            stack.append(callee)
            sent = None
    result: T = sent
    return result


def subexpressions(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything below it."""
    pending = [expression]
    while pending:
        current = pending.pop()
        yield current
        for field in fields(current):
            value = getattr(current, field.name)
            if isinstance(value, tuple):
                pending += (part for part in value if not isinstance(part, str))


def field_names(expression: Expression) -> Iterator[str]:
    """Yield the names of the fields that an expression mentions."""
    return (part.name for part in subexpressions(expression) if isinstance(part, Field))


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"Unexpected character {text[position]!r} at position {position}.")
        if match.lastgroup != "space":
            yield _Token(str(match.lastgroup), match.group(), position)
        position = match.end()
    yield _Token("end", "", len(text))


def _quoted(text: str) -> str:
    return repr(text) if text else "the end"


class _Parser:
    """Parses one expression by precedence climbing."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.position = 0

    def parse(self) -> Expression:
        expression = trampoline(self._expression(0))
        self._expect("")
        return expression

    def _next(self) -> _Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def _peek(self) -> str:
        token = self.tokens[self.position]
        return token.text.lower() if token.kind == "word" else token.text

    def _expect(self, text: str) -> None:
        token = self._next()
        if token.text != text or token.kind == "text":
            expected, actual = _quoted(text), _quoted(token.text)
            raise ExpressionError(f"Expected {expected} at position {token.position}, but found {actual}.")

    def _expression(self, min_precedence: int) -> Steps[Expression]:
        expression: Expression = yield self._operand()
        while (precedence := self._operator_precedence()) >= max(min_precedence, 1):
            operator = self._peek()
            self._next()
            expression = Operation(operator, (expression, (yield self._expression(precedence + 1))))
        return expression

    def _operator_precedence(self) -> int:
        """Return the next token's precedence as a binary operator; 0 if it is none."""
        is_operator = self.tokens[self.position].kind in ("word", "operator")
        return _PRECEDENCE.get(self._peek(), 0) if is_operator else 0

    def _operand(self) -> Steps[Expression]:
        token = self._next()
        expression: Expression
        if token.kind == "number":
            expression = Literal(float(token.text))
        elif token.kind == "text":
            expression = Literal(_unescaped(token.text[1:-1]))
        elif token.kind == "parameter":
            expression = Parameter(token.text[2:-1])
        elif token.kind == "field":
            expression = Field(_unescaped(token.text[1:-1]))
        elif token.kind == "word":
            expression = yield self._word(token.text)
        elif token.text == "(":
            expression = yield self._expression(0)
            self._expect(")")
        elif token.text == "[":
            expression = yield self._listing()
        elif token.text in ("-", "+"):
            expression = Operation(token.text, ((yield self._expression(_SIGN_PRECEDENCE)),))
        else:
            actual = _quoted(token.text)
            raise ExpressionError(f"Expected a value at position {token.position}, but found {actual}.")
        return expression

    def _word(self, text: str) -> Steps[Expression]:
        is_not = text.lower() == "not"
        if is_not and self._peek() != "(":
            return Operation("not", ((yield self._expression(_NOT_PRECEDENCE)),))
        if self._peek() == "(":
            self._next()
            arguments: tuple[Expression, ...] = yield self._arguments()
            return Operation("not", arguments) if is_not else Call(text, arguments)
        return Literal(None) if text.lower() == "null" else Field(text)

    def _arguments(self) -> Steps[tuple[Expression, ...]]:
        if self._peek() == ")":
            self._next()
            return ()
        arguments: list[Expression] = []
        while True:
            arguments.append((yield self._expression(0)))
            if self._peek() != ",":
                self._expect(")")
                return tuple(arguments)
            self._next()

    def _listing(self) -> Steps[Expression]:
        items: list[Expression] = []
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


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
