"""All answers of a prediction: labels used too often, questions answered twice or not at all, and answers not asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.texts import casefold_name, quote
from predlint.model.violation import Violation, Words, codes_of
from predlint.platforms.label_studio.declarations import ResultForm, TaskForm, all_linked
from predlint.platforms.label_studio.import_effects import ONE_KEPT
from predlint.platforms.label_studio.ontology import Condition, Control
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.texts import option_of
from predlint.platforms.numbers import integer_of
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared

# -- whether there is an answer ----------------------------------------------------------------------------------------


class ControlAnsweredTwice(Violation, code="ANS111", slug="control-answered-twice", layer="record"):
    """A question is answered twice in one prediction.

    Why: One result holds the whole answer to a question about the task. The editor keeps only one of the two.
    Fix: Put all answers into the list of one result, or keep the right one.
    """

    control: str
    first: int
    member: str | None = None
    """The member whose list takes several answers; None if the control takes one answer."""

    def words(self) -> Words:
        fix = "it takes one answer: keep the right one"
        if self.member is not None:
            fix = f"put all answers into the list {quote(self.member)} of one result"
        return f"{self.control} is answered twice in this {self.container}, first by result {self.first}", fix

    usual_effect = ONE_KEPT


class AnsweredByRegions(Violation, of=ControlAnsweredTwice):
    """Results with the ids of regions answer a question that is asked once for the whole task."""

    control: str
    first: int

    template = (
        "{control} is asked once for the whole task, but result {first} and later ones answer it for single regions",
        'add perRegion="true" to {control} in the config',
    )
    usual_effect = ONE_KEPT


class AnswerNotAsked(Violation, code="ANS123", slug="answer-not-asked", severity=Severity.WARNING, layer="record"):
    """A question is answered that is not asked.

    Why: The config shows the question only for some labels or choices. Until one of them is chosen the answer is hidden, and it is not part
    of the annotation that people submit.
    Fix: Leave the answer out, or predict what it depends on.
    """

    control: str
    why: str

    template = (
        "{control} is not asked {why}: its answer is hidden, and left out of what people submit, as long as that is so",
        "correct what it depends on, or leave the result out",
    )


class LabelMaxUsages(Violation, code="ANS109", slug="label-max-usages", severity=Severity.WARNING, layer="record"):
    """A label is used more often in one task than maxUsages allows.

    Why: Predictions are shown as they are, but the person who corrects them cannot submit before some of the regions are gone.
    Fix: Raise maxUsages, or give the most certain regions.
    """

    control: str
    maximum: int

    def words(self) -> Words:
        return f"{quote(self.value)} of {self.control} is used more often than maxUsages={self.maximum} allows in one task", USAGES


class MaxUsagesAny(Violation, of=LabelMaxUsages):
    """A label is used more often in one task than the maxUsages of its control allows for each label."""

    control: str
    maximum: int

    def words(self) -> Words:
        return (
            (
                f"{self.control} allows each label {self.maximum} time{'s' if self.maximum != 1 else ''} in one "
                f"task (maxUsages), {quote(self.value)} is used more often"
            ),
            USAGES,
        )


USAGES = "raise maxUsages in the config, or give those with the highest scores"


# -- Record rules on all answers of a prediction --------------------------------------------------------------------


#: Forms for which one result holds the whole answer.
_ONE_RESULT = frozenset({"choices", "taxonomy", "number", "rating", "datetime", "pairwise", "ranker", "text"})
#: Forms whose answers are choices, or paths of choices.
_OF_CHOICES = frozenset({"choices", "taxonomy"})
#: Whether a question is answered, and its chosen options.
_Chosen = tuple[bool, set[str]]


def check_usage(view: View) -> None:
    """Checks all answers of one prediction together."""
    results, limits = view.results.known, view.names.limits
    limited = [result for result in results if limits[result.control.name] or result.control.max_usages is not None]
    if limited:
        _usages(view, limited)
    answers = [result for result in results if result.form in _ONE_RESULT]
    if len(answers) > 1:
        _check_answered_twice(view, answers)
    chosen: dict[tuple[str, bool], _Chosen] = {}
    for result in results:
        if result.control.when:
            _check_is_asked(view, result, chosen)


def _usages(view: View, results: list[Result]) -> None:
    """Checks maxUsages of labels, and of controls for each label, in one task. A Repeater makes a control of its own for each item."""
    used: Counter[tuple[str, str]] = Counter()
    for result in results:
        control = result.control
        limits, asked = view.names.limits[control.name], _name(result)
        for at, name in result.labels():
            used[asked, name] += 1
            maximum = limits.get(name, control.max_usages)
            if maximum is not None and used[asked, name] == maximum + 1:
                own = name in limits
                view.report(at, name, LabelMaxUsages if own else MaxUsagesAny, asked, maximum)


def _name(result: Result) -> str:
    """Returns the name of the control, with item numbers if it is repeated."""
    return result.control.name if result.repeat is None else result.whole["from_name"]


def _place(result: Result) -> tuple[Any, ...]:
    """Returns a key for what an answer is about: the whole task, one of its items, or a region."""
    index = result.whole.get("item_index", result.value.get("item_index"))
    region = result.id if _is_of_region(result) else None
    return _name(result), result.repeat, integer_of(index), region


def _is_of_region(result: Result) -> bool:
    """Returns True for an answer about a region, and for a taxonomy path that labels one, whose value also has the span or the shape."""
    return result.control.per_region or (result.control.labeling and len(result.value) > 1)


def _check_answered_twice(view: View, results: list[Result]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    reported: set[tuple[Any, ...]] = set()
    for result in results:
        if result.id is None and _is_of_region(result):
            continue
        if result.form == "text" and result.control.per_region:
            continue  # a region may have several texts, one by one
        name = result.whole.get("from_name")
        if isinstance(name, str) and view.names.control_of(name) is None and casefold_name(name) != casefold_name(result.control.name):
            continue  # it may be the answer to another question, which the config lacks
        place = _place(result)
        if place in first and result.id in view.results.regions:
            if place not in reported:
                view.report(result.path, result.whole, AnsweredByRegions, place[0], first[place])
            reported.add(place)
        elif place in first:
            several = (result.form,) if _allows_several(result.control) else ()
            view.report(result.path, result.whole, ControlAnsweredTwice, place[0], first[place], *several)
        first.setdefault(place, result.index)


def _allows_several(control: Control) -> bool:
    """Returns True if one result of the control may hold several answers."""
    tag = control.tag.lower()
    if tag == "textarea":
        return control.max_submissions != 1
    return (tag == "choices" and control.choice == "multiple") or (tag == "taxonomy" and control.max_usages != 1)


def unanswered(view: View, required: list[Control]) -> Counter[str]:
    """Counts how often a prediction does not answer each required question: once, or once for each region."""
    missing: Counter[str] = Counter()
    results = view.results.known
    answered = {(_name(result), result.id) for result in results}
    names = {result.control.name for result in results}
    for control in required:
        if control.per_region:
            lacking = [parts for id_, parts in view.results.regions.items() if (control.name, id_) not in answered]
            missing[control.name] += sum(_can_ask(view, control, parts[0], parts) for parts in lacking)
        elif control.name not in names and results and all(_is_chosen(view, condition, results) for condition in control.when):
            missing[control.name] += 1
    return +missing


def _is_chosen(view: View, condition: Condition, results: list[Result]) -> bool:
    """Returns True if the prediction itself has the choice that a condition requires, so that the control is surely shown."""
    if condition.visible != "choice-selected" or condition.tag is None or not condition.choices or condition.labels:
        return False
    deciding = [result for result in results if result.control.name == condition.tag and not result.control.per_region]
    given = {name for result in deciding for name in (*_named(view, result), *_above(view, result))}
    return bool(given) and _is_among(condition.choices, given) is True


def _can_ask(view: View, control: Control, about: Result, parts: list[Result]) -> bool:
    """Returns True if a per-region control is asked for a region, as far as its conditions show."""
    if about.whole.get("to_name") not in control.to:
        return False
    matches = ((condition, _labels_match(view, condition, parts)) for condition in control.when)
    return all(match is True or (match is None and not condition.labels) for condition, match in matches)


def _labels_match(view: View, condition: Condition, parts: list[Result]) -> bool | None:
    """Returns whether a region has one of the labels that a condition requires; None if it requires none or the labels are unknown."""
    if condition.tag is not None and not condition.choices and not any(part.control.name == condition.tag for part in parts):
        return False if condition.labels else None
    if not condition.labels:
        return None
    given = {name for part in parts for name in _named(view, part)}
    return _is_among(condition.labels, given) if given else None


def _named(view: View, result: Result) -> Iterator[str]:
    """Yields the labels of a result, both as stored and as people see them: conditions may use either."""
    yield from _both_ways(view, result, [*(name for _, name in result.labels()), *(path[-1] for path in _paths(result))])


def _above(view: View, result: Result) -> Iterator[str]:
    """Yields the choices above those that a result names: they are chosen if all below them are."""
    if result.form == "choices":
        yield from _both_ways(view, result, [name for path in _paths(result) for name in path[:-1]])


def _paths(result: Result) -> Iterator[list[str]]:
    given: Any = result.value.get(result.form) if result.form in _OF_CHOICES else None
    for path in cast("list[Any]", given) if isinstance(given, list) else ():
        if isinstance(path, list) and path and all(isinstance(name, str) for name in cast("list[Any]", path)):
            yield cast("list[str]", path)


def _both_ways(view: View, result: Result, names: list[str]) -> Iterator[str]:
    shown = view.names.shown[result.control.name]
    for name in names:
        yield name
        yield shown.get(name, name)
    if result.control.variable and view.data is not None:  # conditions name an option as the config writes it
        for _, label in result.control.every_label():
            option = option_of(label, view.data)
            if option is not None and option.stored in names:
                yield label.value


def _is_among(wanted: tuple[str, ...], names: set[str]) -> bool:
    """Returns True if one of the names is among those that a condition requires. A name may have commas in it."""
    return not names.isdisjoint(wanted) or not names.isdisjoint((",".join(wanted), ", ".join(wanted)))


def _chosen(view: View, results: list[Result], *, perhaps: bool) -> _Chosen:
    """Returns whether results answer a question, and with which choices, for sure or (``perhaps``) possibly: the editor does not always see
    that questions without choices are answered."""
    answered = any(bool(result.value.get(result.form)) if result.form in _OF_CHOICES else perhaps for result in results)
    names = {name for result in results for name in _named(view, result)}
    return answered, names | {name for result in results if perhaps for name in _above(view, result)}


def _check_is_asked(view: View, result: Result, chosen: dict[tuple[str, bool], _Chosen]) -> None:
    """Reports an answer to a question that is not asked, which is dropped when the annotation is submitted. ``chosen``: cache of deciding
    controls."""
    control = result.control
    for condition in control.when:
        if control.per_region and condition.labels:
            parts = view.results.regions.get(result.id or "", [])
            if parts and _labels_match(view, condition, parts) is False:
                why = f"of a region without the label {' or '.join(condition.labels)}"
                _not_shown(view, result, why)
                return
        elif condition.visible in ("choice-selected", "choice-unselected") and condition.tag is not None:
            perhaps = condition.visible == "choice-selected"
            if (condition.tag, perhaps) not in chosen:
                of = [other for other in view.results.known if other.control.name == condition.tag]
                chosen[condition.tag, perhaps] = _chosen(view, of, perhaps=perhaps)
            answered, names = chosen[condition.tag, perhaps]
            met = _is_among(condition.choices, names) if condition.choices else answered
            if met is not perhaps:
                other = f" with {' or '.join(condition.choices)}" if condition.choices else ""
                _not_shown(view, result, f"{'unless' if not met else 'when'} {condition.tag} is answered{other}")
                return


def _not_shown(view: View, result: Result, why: str) -> None:
    view.report(result.path, None, AnswerNotAsked, result.control.name, why)


# -- when results need no check ----------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    """Returns when the check reports nothing: no constraint counts labels, or decides when a question is asked."""
    control = form.control
    is_limited = control.max_usages is not None or any([label.max_usages is not None for _, label in control.every_label()])
    return None if is_limited or control.when else SILENT_ON_CLEAN


_YIELDS = codes_of(LabelMaxUsages, ControlAnsweredTwice, AnswerNotAsked)
OF_USAGE: Check[TaskForm] = Check(check_usage, _YIELDS, (), all_linked)
#: `CHECK` once more, with what is declared for each result.
USAGE_OF_RESULT = Check(check_usage, _YIELDS, (), _under)
