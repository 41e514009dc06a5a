"""Mutations of the name of a Labelbox line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from predlint.names import casefolded
from predlint.ontology import Classification, Ontology
from predlint.samples.model import Json, Made, Mutations
from predlint.samples.random_source import RandomSource

if TYPE_CHECKING:
    from predlint.samples.labelbox import LabelboxSource


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
