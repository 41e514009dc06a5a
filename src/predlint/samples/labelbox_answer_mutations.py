"""Mutations of the answers of a Labelbox line, at any depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from predlint.names import casefolded
from predlint.samples.labelbox_answers import AnswerSite, Chosen, Nest, firsts
from predlint.samples.labelbox_name_mutations import every_question, new_name
from predlint.samples.model import Made, Mutations
from predlint.samples.random_source import RandomSource

if TYPE_CHECKING:
    from predlint.samples.labelbox import LabelboxSource

_TEXT = ("text", "prompt")


def _find_answers(*kinds: str, top: bool | None = None, usual: bool = True) -> Callable[[Made], list[AnswerSite]]:
    """Returns a function that finds the answers to questions of these kinds; ``usual``: leave out those that may have another form."""
    return lambda made: [
        site
        for site in made.parts.get("answer", ())
        if site.question.kind in kinds and top in (None, site.top) and (site.usual or not usual)
    ]


def answer_mutations(table: Mutations, source: LabelboxSource) -> None:
    _options(table, source)
    _lists(table)
    _texts(table)
    _nested(table, source)


def _options(table: Mutations, source: LabelboxSource) -> None:
    values = [text for q in every_question(source.ontology) for o in q.options for text in (o.value, o.label)]
    unknown_name = new_name(values)

    @table.of("option", "the question has no such option", "ANS001")
    def unknown_option(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] = unknown_name

    @table.of(_clear, "the option ends with a space", "ANS002")
    def space_after_the_option(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] += " "

    @table.of("option", "the name of the option is a number", "ANS015")
    def option_as_number(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["name"] = 7

    @table.of("option", "the option is under value, not name", "ANS018")
    def value_for_name(draw: RandomSource, chosen: Chosen) -> None:
        chosen.holder["value"] = chosen.holder.pop("name")


def _clear(made: Made) -> list[Chosen]:
    """Options that no other option of their question looks like."""
    return [
        c for c in made.parts.get("option", ()) if sum(casefolded(o.value) == casefolded(c.option.value) for o in c.question.options) == 1
    ]


def _lists(table: Mutations) -> None:
    @table.of(_find_answers("radio"), "the answer to a radio question is a list", "ANS004")
    def radio_as_list(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = [asked.holder["answer"]]

    @table.of(_find_answers("checklist", top=True), "the answer to a checklist is not a list", "ANS005")
    def checklist_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.holder["answer"][0]

    @table.of(_find_answers("checklist", top=False), "the answer to a nested checklist is not a list", "ANS006")
    def nested_checklist_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.holder["answer"][0]

    @table.of(_find_answers("radio", "checklist"), "the answer is a string, not an option", "ANS007")
    def answer_as_text(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = asked.question.options[0].value

    @table.of(_find_answers("checklist"), "no option of the checklist is given", "ANS009")
    def empty_checklist(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = []

    @table.of(_find_answers("checklist"), "an option of the checklist is given twice", "ANS010")
    def option_twice(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"].append(draw.choice(asked.holder["answer"]))

    @table.of(_find_answers("radio", "checklist"), "the answer is null", "ANS011")
    def answer_null(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = None

    @table.of(_find_answers("checklist"), "the checklist is answered under answer and answers", "ANS013")
    def answer_and_answers(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answers"] = asked.holder["answer"]

    @table.of(_find_answers("radio", "checklist"), "the answer is a number", "ANS025")
    def answer_as_number(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = draw.integer(1, 9)


def _texts(table: Mutations) -> None:
    def unbounded(made: Made) -> list[AnswerSite]:
        return [site for site in _find_answers(*_TEXT)(made) if not site.question.min_characters]

    def bounded(made: Made) -> list[AnswerSite]:
        return [site for site in _find_answers(*_TEXT)(made) if site.question.max_characters is not None]

    @table.of(_find_answers(*_TEXT), "the answer to a text question is an object", "ANS008")
    def text_as_object(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = {"name": "yes"}

    @table.of(unbounded, "the text is empty", "ANS016")
    def empty_text(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = ""

    @table.of(bounded, "the text is longer than it may be", "ANS017")
    def text_too_long(draw: RandomSource, asked: AnswerSite) -> None:
        asked.holder["answer"] = "x" * (asked.question.max_characters + 1 if asked.question.max_characters is not None else 0)


def _nested(table: Mutations, source: LabelboxSource) -> None:
    unknown_name = new_name(text for q in every_question(source.ontology) for text in (q.name, q.instructions))

    def answered(made: Made) -> list[Nest]:
        return [nest for nest in made.parts.get("nest", ()) if nest.holder.get("classifications")]

    def demanding(made: Made) -> list[Nest]:
        return [nest for nest in answered(made) if any(q.required for q in firsts(nest.questions))]

    @table.of("nest", "a nested question is answered that is not asked there", "ANS019")
    def unknown_nested_question(draw: RandomSource, nest: Nest) -> None:
        answer = {"name": unknown_name, "answer": "yes"} | ({"confidence": 0.75} if source.answers.scored else {})
        nest.holder.setdefault("classifications", []).append(answer)

    @table.of(demanding, "a nested question that is required has no answer", "ANS022")
    def required_question_unanswered(draw: RandomSource, nest: Nest) -> None:
        required = {q.name for q in nest.questions if q.required}
        nest.holder["classifications"] = [item for item in nest.holder["classifications"] if item["name"] not in required]

    @table.of(answered, "a nested question is answered twice", "ANS023")
    def nested_question_twice(draw: RandomSource, nest: Nest) -> None:
        nest.holder["classifications"].append(draw.choice(nest.holder["classifications"]))
