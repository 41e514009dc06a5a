"""Controls that are answered, as questions: Choices, Taxonomy, texts, numbers, ratings, dates, comparisons."""

from __future__ import annotations

from predlint.convert.conversion_losses import Losses
from predlint.ontology import AnswerKind, Classification, Option
from predlint.platforms.label_studio.config import Control, Label
from predlint.platforms.label_studio.tags import CONTROLS, Form

#: Answers that become texts -> their name.
_TEXTS: dict[Form, str] = {"number": "numbers", "rating": "ratings", "datetime": "dates"}
#: Controls that cannot become a question.
_DROPPED: dict[Form, str] = {"ranker": "rankings (Ranker)", "chat": "chats", "react": "controls of its own (ReactCode)"}


def question_of(control: Control, losses: Losses) -> Classification | None:
    """Returns the question of a control, or None for one that draws, or one without an equivalent here."""
    kind = CONTROLS.get(control.tag.lower())
    if kind is None:
        losses.add("tags that predlint does not know", control.name, "they are left out")
        return None
    if kind.form in _DROPPED:
        losses.add(_DROPPED[kind.form], control.name, "they are left out")
        return None
    if kind.draws or kind.form == "labels":
        return None
    answer: AnswerKind = "text"
    options: tuple[Option, ...] = ()
    if kind.form in ("choices", "taxonomy"):
        single = control.choice == "single" if kind.form == "choices" else control.max_usages == 1
        answer = "radio" if single else "checklist"
        options = tuple(_option(label, answer, losses) for label in control.labels)
        if control.leaves_only:
            losses.add("answers that must be leaves (leafsOnly)", control.name, "every option may be chosen")
        if control.legacy:
            losses.add("options that people add themselves (legacy)", control.name, "only those that the config lists are kept")
    elif kind.form == "pairwise":
        losses.add("comparisons (Pairwise)", control.name, "they become questions with the options left and right")
        answer, options = "radio", (Option("left", "left"), Option("right", "right"))
    elif kind.form in _TEXTS:
        losses.add(_TEXTS[kind.form], control.name, "they become texts, without their bounds and steps")
    elif control.max_submissions is not None:
        losses.add("limits of texts (maxSubmissions)", control.name, "one text is given")
    return Classification(
        control.name,
        answer,
        options,
        instructions=control.name,
        required=control.required,
        pointer=control.place.pointer,
        source_kind=control.tag,
    )


def _option(label: Label, answer: AnswerKind, losses: Losses) -> Option:
    """Returns an option; its children become a nested question with the same name."""
    nested: tuple[Classification, ...] = ()
    if label.children:
        losses.add("options below options", label.stored, "they become a nested question with the name of the option above")
        options = tuple(_option(child, answer, losses) for child in label.children)
        nested = (Classification(label.stored, answer, options, instructions=label.stored, pointer=label.place.pointer),)
    return Option(label.stored, label.value or label.stored, classifications=nested, pointer=label.place.pointer)
