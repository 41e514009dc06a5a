"""Writes the text of a record, and mutates it so that it is no JSON object any more; and mutates names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import orjson

from predlint.lazy_regex import lazy_regex
from predlint.names import casefolded
from predlint.ontology import Classification, Ontology
from predlint.samples.model import Json, Made, Mutation, Mutations, RandomSource

if TYPE_CHECKING:
    from predlint.samples.labelbox import LabelboxSource


# -- Writes the text of a record, and mutates it so that it is not a JSON object any more --------------------------

#: Characters that some line readers take for line ends, that control some terminals, or that change the direction of text.
_UNSEEN = {point: f"\\u{point:04x}" for point in (*range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
#: Commands that CI systems read anywhere in a printed line: ``##[group]``, ``##vso[task.setvariable]``.
_MARK = lazy_regex(r"(?<=#)#(?=\[|(?i:vso)\[)")


def text_of(record: Any) -> str:
    """The record as JSON on one line."""
    try:
        return _MARK.sub(r"\\u0023", orjson.dumps(record).decode().translate(_UNSEEN))
    except TypeError:  # a number of more than 64 bits, half of a surrogate pair
        return json.dumps(record, separators=(",", ":"))


def _cut(text: str) -> str:
    return text[:-1]


def _python(text: str) -> str:
    """Returns the record as ``str(record)`` writes it."""
    return str(json.loads(text))


def _listed(text: str) -> str:
    return f"[{text}]"


def _doubled(text: str) -> str:
    return f"{text} {text}"


def line_mutations() -> tuple[Mutation, ...]:
    """Returns the mutations for every file with one record per line."""
    table: tuple[tuple[str, tuple[str, ...], str, Callable[[str], str]], ...] = (
        ("cut-off", ("JSN001",), "the line is cut off", _cut),
        ("python-literal", ("JSN002",), "the line is a Python dict, not JSON", _python),
        ("list-on-a-line", ("JSN005",), "the line is a list", _listed),
        ("two-on-a-line", ("JSN006",), "two records are on one line", _doubled),
    )
    return tuple(
        Mutation(name, codes, what, lambda made: [made.record], lambda draw, place: None, respell) for name, codes, what, respell in table
    )


# -- Mutations of the name of a Labelbox line ----------------------------------------------------------------------


def every_question(ontology: Ontology) -> Iterator[Classification]:
    """Yields all questions at any depth, including those about the data row."""
    todo = [*ontology.classifications, *(question for tool in ontology.tools for question in tool.classifications)]
    while todo:
        question = todo.pop()
        yield question
        todo += [nested for option in question.options for nested in option.classifications]


def new_name(taken: Iterable[str]) -> str:
    """Returns a name that is neither equal nor similar to these."""
    known = {casefolded(name) for name in taken}
    at = 0
    while casefolded(name := f"zeppelin {at}" if at else "zeppelin") in known:
        at += 1
    return name


def name_mutations(table: Mutations, source: LabelboxSource) -> None:
    ontology = source.ontology
    features = [f.name for f in (*ontology.tools, *ontology.classifications)]
    questions = list(every_question(ontology))
    absent_name = new_name([*features, *(text for q in questions for text in (q.name, q.instructions))])
    at_top = {casefolded(name) for name in [*features, *(q.instructions for q in ontology.classifications)]}
    nested_names = [q.name for q in questions if casefolded(q.name) not in at_top]
    by_folded_name = Counter(casefolded(name) for name in features)
    clear = {name for name in features if by_folded_name[casefolded(name)] == 1}

    def alone(made: Made) -> list[Json]:
        """The record, when its name is like no other one."""
        return [record for record in made.parts.get("named", ()) if record["name"] in clear]

    def cased(made: Made) -> list[Json]:
        return [record for record in alone(made) if _other_case(record["name"]) is not None]

    @table.of("named", "the name is missing", "NAM001")
    def no_name(draw: RandomSource, record: Json) -> None:
        del record["name"]

    @table.of("named", "the ontology has no feature of this name", "NAM002")
    def unknown_name(draw: RandomSource, record: Json) -> None:
        record["name"] = absent_name

    @table.of(cased, "the name is in another letter case", "NAM003")
    def name_in_another_case(draw: RandomSource, record: Json) -> None:
        record["name"] = _other_case(record["name"])

    @table.of(alone, "the name ends with a space", "NAM004")
    def space_after_the_name(draw: RandomSource, record: Json) -> None:
        record["name"] += " "

    @table.of("named", "the name is a number", "NAM011")
    def name_as_number(draw: RandomSource, record: Json) -> None:
        record["name"] = draw.integer(1, 99)

    if nested_names:

        @table.of("named", "the name is that of a nested question", "NAM006")
        def nested_question_at_the_top(draw: RandomSource, record: Json) -> None:
            record["name"] = draw.choice(nested_names)


def _other_case(name: str) -> str | None:
    """Returns the name in another case, or None if that is no different name."""
    other = name.swapcase()
    return other if name.isascii() and other != name and casefolded(other) == casefolded(name) else None
