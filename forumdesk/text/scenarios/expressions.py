"""Expressions and assignments as SugarCube writes them: read into a small tree and worked out within limits.

Nothing of Python or JavaScript is run: a tree has numbers, texts, yes and no, variables and the operators below.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "int | float | str | bool | None"
"""None is what a variable holds that nobody set."""
Tree: TypeAlias = "tuple[object, ...]"

MOST_CHARACTERS = 1_000
MOST_DEPTH = 30
LONGEST_TEXT = 5_000
LARGEST = 1e15
MOST_VARIABLES = 300


class NotUnderstood(Exception):
    """The expression uses something that is not known here; the text says what."""


class NotComputable(Exception):
    """It was understood, and yet comes to nothing: a text times a text, a division by zero, too large a number."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`$name to value`; `operator` is '' or one of + - * / % where the old value takes part."""

    name: str
    operator: str
    value: Tree


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?![\w.]))
    | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    | (?P<name>[$_][A-Za-z_$][\w$]*)
    | (?P<word>[A-Za-z]+(?![\w$(.\[]))
    | (?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[+\-*/%]=|[-+*/%<>=!?:(),;])
    )""",
    re.VERBOSE,
)
_WORDS = {
    **{"is": "==", "eq": "==", "isnot": "!=", "neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="},
    **{"and": "&&", "or": "||", "not": "!", "to": "=", "def": "def", "ndef": "ndef"},
    **{"===": "==", "!==": "!="},
}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None, "undefined": None}
_POWERS = {
    **{"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4},
    **{"+": 5, "-": 5, "*": 6, "/": 6, "%": 6},
}
_ESCAPES = {"n": "\n", "t": "\t"}


def expression(text: str) -> Tree:
    """The tree of an expression. Raises NotUnderstood."""
    reader = _Reader(text)
    tree = reader.ternary(0)
    reader.end()
    return tree


def assignments(text: str) -> tuple[Assignment, ...]:
    """What stands in `<<set ...>>`: one or several, between commas or semicolons. Raises NotUnderstood."""
    reader = _Reader(text)
    found = [reader.assignment()]
    while reader.sign in {",", ";"}:
        reader.step()
        if reader.kind == "":
            break
        found.append(reader.assignment())
    reader.end()
    return tuple(found)


def variables(tree: object) -> Iterator[str]:
    """The variables that an expression reads; asking whether one is set is no reading of it."""
    if isinstance(tree, tuple):
        if tree and tree[0] == "variable":
            yield str(tree[1])
        elif tree and tree[0] not in {"def", "ndef"}:
            for part in tree[1:]:
                yield from variables(part)


def value_of(tree: Tree, known: Mapping[str, Value]) -> Value:
    """What an expression comes to. Raises NotComputable."""
    match tree:
        case ("constant", value):
            return value  # type: ignore[return-value]
        case ("variable", str(name)):
            return known.get(name)
        case ("def", str(name)):
            return known.get(name) is not None
        case ("ndef", str(name)):
            return known.get(name) is None
        case ("!", tuple(of)):
            return not is_true(value_of(of, known))
        case ("negative", tuple(of)):
            return _sane(-_number(value_of(of, known)))
        case ("?", tuple(asked), tuple(then), tuple(otherwise)):
            return value_of(then if is_true(value_of(asked, known)) else otherwise, known)
        case ("&&", tuple(left), tuple(right)):
            first = value_of(left, known)
            return value_of(right, known) if is_true(first) else first
        case ("||", tuple(left), tuple(right)):
            first = value_of(left, known)
            return first if is_true(first) else value_of(right, known)
        case (str(sign), tuple(left), tuple(right)):
            return _worked_out(sign, value_of(left, known), value_of(right, known))
    raise NotComputable("This expression comes to nothing.")


def assign(one: Assignment, known: MutableMapping[str, Value]) -> None:
    """Give a variable its new value. Raises NotComputable and leaves it as it is."""
    value = value_of(one.value, known)
    if one.operator:
        value = _worked_out(one.operator, known.get(one.name), value)
    if one.name not in known and len(known) >= MOST_VARIABLES:
        raise NotComputable(f"A story takes at most {MOST_VARIABLES} variables.")
    known[one.name] = value


def is_true(value: Value) -> bool:
    """As in JavaScript: nothing, zero and the empty text are not."""
    return bool(value)


def shown(value: Value) -> str:
    """A value as the story says it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.10g}"
    return str(value)


def _worked_out(sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "==":
            return _same(left, right)
        case "!=":
            return not _same(left, right)
        case "+" if isinstance(left, str) or isinstance(right, str):
            text = shown(left) + shown(right)
            if len(text) > LONGEST_TEXT:
                raise NotComputable(f"A text in a variable takes at most {LONGEST_TEXT:,} characters.")
            return text
        case "<" | ">" | "<=" | ">=" if isinstance(left, str) and isinstance(right, str):
            return _compared(sign, left, right)
    first, second = _number(left), _number(right)
    if sign in {"<", ">", "<=", ">="}:
        return _compared(sign, first, second)
    if sign in {"/", "%"} and second == 0:
        raise NotComputable("A division by zero.")
    return _sane(_ARITHMETIC[sign](first, second))


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
}


def _compared(sign: str, left: str | float, right: str | float) -> bool:
    pair: tuple[float, float] = (left, right)  # type: ignore[assignment]
    return {"<": pair[0] < pair[1], ">": pair[0] > pair[1], "<=": pair[0] <= pair[1], ">=": pair[0] >= pair[1]}[sign]


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, str) is not isinstance(right, str) and left is not None and right is not None:
        try:
            return _number(left) == _number(right)
        except NotComputable:
            return False
    return left == right


def _number(value: Value) -> float | int:
    match value:
        case None:
            return 0
        case bool():
            return int(value)
        case int() | float():
            return value
    try:
        return _sane(float(value))
    except ValueError:
        raise NotComputable(f"'{value[:40]}' is no number.") from None


def _sane(number: float) -> float | int:
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise NotComputable("A number grew too large.")
    return int(number) if number == int(number) else round(number, 10)


class _Reader:
    """Reads tokens from left to right; no deeper than MOST_DEPTH."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST_CHARACTERS:
            raise NotUnderstood(f"An expression takes at most {MOST_CHARACTERS:,} characters")
        self._text, self._at = text, 0
        self.kind = self.said = ""
        self.step()

    @property
    def sign(self) -> str:
        """The operator that comes next, words as the signs they mean; '' where it is something else."""
        if self.kind == "sign":
            return _WORDS.get(self.said, self.said)
        return _WORDS.get(self.said.lower(), "") if self.kind == "word" else ""

    def step(self) -> None:
        if not self._text[self._at :].strip():
            self.kind = self.said = ""
            return
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            raise NotUnderstood(f"'{self._text[self._at :].strip()[:40]}' is not understood")
        self._at = found.end()
        self.kind, self.said = str(found.lastgroup), found[str(found.lastgroup)]

    def end(self) -> None:
        if self.kind:
            raise NotUnderstood(f"'{self.said[:40]}' is not understood where it stands")

    def expect(self, sign: str) -> None:
        if self.sign != sign:
            raise NotUnderstood(f"'{sign}' is missing")
        self.step()

    def assignment(self) -> Assignment:
        if self.kind != "name":
            raise NotUnderstood("a variable like $name is missing")
        name = self.said
        self.step()
        sign = self.sign
        if sign != "=" and not (sign.endswith("=") and sign[0] in "+-*/%"):
            raise NotUnderstood(f"'to' is missing after {name}")
        self.step()
        return Assignment(name, sign.removesuffix("="), self.ternary(0))

    def ternary(self, depth: int) -> Tree:
        if depth > MOST_DEPTH:
            raise NotUnderstood("it is nested too deeply")
        asked = self.binary(0, depth)
        if self.sign != "?":
            return asked
        self.step()
        then = self.ternary(depth + 1)
        self.expect(":")
        return ("?", asked, then, self.ternary(depth + 1))

    def binary(self, least: int, depth: int) -> Tree:
        left = self.single(depth)
        while (power := _POWERS.get(self.sign, 0)) > least:
            sign = self.sign
            self.step()
            left = (sign, left, self.binary(power, depth + 1))
        return left

    def single(self, depth: int) -> Tree:
        if depth > MOST_DEPTH:
            raise NotUnderstood("it is nested too deeply")
        kind, said, sign = self.kind, self.said, self.sign
        if kind == "":
            raise NotUnderstood("something is missing at its end")
        self.step()
        if kind == "number":
            number = float(said)
            if number > LARGEST:
                raise NotUnderstood(f"{said[:20]} is too large a number")
            return ("constant", int(number) if number == int(number) else number)
        if kind == "text":
            return ("constant", re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), said[1:-1]))
        if kind == "name":
            return ("variable", said)
        if sign in {"def", "ndef", "!", "-", "+", "("}:
            return self._after(sign, depth)
        if kind == "word" and said.lower() in _CONSTANTS:
            return ("constant", _CONSTANTS[said.lower()])
        raise NotUnderstood(f"'{said}' is not understood")

    def _after(self, sign: str, depth: int) -> Tree:
        """What follows a sign that stands before something."""
        match sign:
            case "!":
                return ("!", self.single(depth + 1))
            case "-":
                return ("negative", self.single(depth + 1))
            case "+":
                return self.single(depth + 1)
            case "(":
                inner = self.ternary(depth + 1)
                self.expect(")")
                return inner
        name = self.said
        if self.kind != "name":
            raise NotUnderstood(f"a variable is missing after '{sign}'")
        self.step()
        return (sign, name)
