"""Members beside the answer: scores, flags, misspelt ones, and members of tasks and annotations that fail an import."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, finding_of, spec_of
from predlint.model.texts import casefold_name, quote
from predlint.model.violation import Effect, Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.declarations import TaskForm
from predlint.platforms.label_studio.forms import stands_alone
from predlint.platforms.label_studio.import_effects import (
    LOST,
    REFUSED,
    REFUSED_BY_ALL,
    SHOWN_WRONG,
    STOPS,
    of_flag,
    of_score,
    reads_as_number,
)
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.tags import SCORES, Json
from predlint.platforms.numbers import confidence_help, from_percent, number_of, written
from predlint.shape.nodes import Flag, Member, Name, Number
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check


class ResultFlag(Violation, code="REC113", slug="result-flag"):
    """A flag is neither true nor false, and the region is not drawn, or otherwise than meant.

    Why: The editor stops at a region whose "readonly" is neither, and shows neither it nor what comes after it. A polygon or line whose
    "closed" is neither, and a span of a series whose "instant" is neither, are not drawn. "hidden", "enabled" and "isBezier" it takes as
    programs do: the text "false" is true.
    Fix: Write true or false without quotes.
    """

    name: str

    def words(self) -> Words:
        intended = _FLAGS.get(str(self.value).lower()) if isinstance(self.value, (str, int, float)) else None
        return (
            f"{self.name} must be true or false, found {quote(self.value)}",
            f"write {intended}" if intended else "write true or false, or leave it out",
        )

    usual_effect = LOST

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


class FlagType(Violation, code="REC120", slug="flag-type", severity=Severity.WARNING, in_part=True, words_of=ResultFlag):
    """A flag that the editor takes in any form is neither true nor false.

    Why: The editor takes hidden, enabled and isBezier as programs do: 1 and any text are true. Other programs may not. A text that says
    "false" is REC113.
    Fix: Write true or false without quotes.
    """

    name: str

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


class FlagLooseFlag(Violation, of=ResultFlag, words_of=ResultFlag):
    """A flag that the editor takes in any form is neither true nor false."""

    name: str
    milder = FlagType

    def effect(self) -> Effect | None:
        return of_flag(self.value)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


_FLAGS = {"true": "true", "false": "false", "yes": "true", "no": "false", "1": "true", "0": "false", "1.0": "true", "0.0": "false"}


class ResultOrigin(Violation, code="REC118", slug="result-origin", severity=Severity.WARNING, severity_in=(("annotated", Severity.ERROR),)):
    """The origin of a result is none that the editor knows.

    Why: The editor keeps in origin whether a person or a model drew the region, and whether a person changed it since. In predictions it
    overwrites what is there, but annotations that the Data Manager creates from predictions get it as it is. In annotations the editor
    stops at another text, or null: it shows neither the region nor what comes after it. A model's name belongs into model_version.
    Fix: Leave origin out, or write "prediction".
    """

    def words(self) -> Words:
        fix = "leave it out"
        if self.value is not None:
            fix = 'write "prediction", or "manual" for what people drew; the name of a model belongs in model_version'
        return f"origin is {quote(self.value)}; manual, prediction or prediction-changed is expected", fix


class AnnotationOrigin(Violation, of=ResultOrigin, words_of=ResultOrigin, circumstance="annotated"):
    """The origin of a result of an annotation is none that the editor knows."""

    usual_effect = STOPS


# -- scores ------------------------------------------------------------------------------------------------------------


class PredictionScoreRange(Violation, code="CNF101", slug="prediction-score-range"):
    """The score of a prediction is outside 0 to 1.

    Why: Tasks are sorted and sampled by this score, from 0 to 1. A server that checks predictions refuses any other.
    Fix: Divide percentages by 100; turn logits into probabilities.
    """

    what: str

    def words(self) -> Words:
        return f"{self.what} is {quote(self.value)}; from 0 to 1 is expected", confidence_help(
            self.value, "it looks like a percentage: write {}"
        )

    usual_effect = REFUSED

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score_from(at.file.scores if at.file is not None else "unknown")


class RegionScoreRange(Violation, code="CNF105", slug="region-score-range", severity=Severity.WARNING, words_of=PredictionScoreRange):
    """The score of a region is outside 0 to 1.

    Why: It is imported as it is. The list of regions shows and sorts it, so that percentages and fractions get mixed up.
    Fix: Write a number from 0 to 1.
    """

    what: str

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score_from(at.file.scores if at.file is not None else "unknown")


class ScoreMisnamed(Violation, code="CNF104", slug="score-misnamed", about_name=True, layer="record"):
    """A score has the name that other tools give it.

    Why: Label Studio takes any further member and reads none of them: with confidence or probability in place of score the score is lost.
    Tasks cannot be sorted by it, and regions show none. Nor is it read inside a value.
    Fix: Name it score, and write it on the prediction, or on the result beside its value.
    """

    what: str
    name: str

    def words(self) -> Words:
        is_number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        fix = 'rename it to "score"'
        if is_number and (fraction := from_percent(self.value)):
            fix = f'write "score": {fraction}'
        elif not is_number:  # a mere renaming could make servers refuse the import
            as_number = written(self.value)
            fix = f"{fix}; {as_number}" if as_number else 'write "score", with a number from 0 to 1'
        elif not 0 <= self.value <= 1:
            fix += f"; {confidence_help(self.value, '')}"
        return f"{self.what} has {quote(self.name)}, which is not read, and no score; the score is lost", fix

    @fixes(
        safe="renames the member to score, and moves it from the value to its region, where it is from 0 to 1",
        unsafe="does so with percentages, where all scores of the file are such, and divides them by 100",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return _as_score(at, at.rename("score", surely=True))


def _as_score(at: FixContext, fix: Fix | None) -> Fix | None:
    """Returns a fix that makes a number a score: safe if it is from 0 to 1, unsafe if the scores of the file are percentages, by which it
    is then divided. None for others: logits and ranks stay harmless as long as the platform does not read them."""
    number, unit = number_of(at.value), at.file.scores if at.file is not None else "unknown"
    if fix is None or number is None:
        return None
    if 0 <= number <= 1 and unit != "mixed":
        return fix
    return replace(fix, safe=False) if unit == "percent" else None


class ScoreInValue(Violation, of=ScoreMisnamed):
    """A score under another tool's name stands in the value, where it is not read."""

    name: str

    def words(self) -> Words:
        fix = f'write "score": {from_percent(self.value) or quote(self.value)} beside "value"'
        return f"the value has {quote(self.name)}, which is not read there, and the result has no score; the score is lost", fix

    def fix(self, at: FixContext) -> Fix | None:
        result = at.keys[:-2]
        if "score" in at.value_at(result) or len(at.text.places(at.keys)) > 1:
            return None  # one of two scores is wrong
        return _as_score(at, at.safely([*at.text.remove(at.keys), *at.text.insert(result, "score", at.raw_text(at.keys))], reveals=True))


def not_a_score(value: Any, what: str) -> Words:
    fix = written(value) or "write a number such as 0.9, or leave it out"
    return f"{what} must be a number from 0 to 1, found {quote(value)}", fix


class ScoreInQuotes(Violation, code="CNF106", slug="score-in-quotes", severity=Severity.WARNING, in_part=True):
    """The score of a prediction is a number in quotes.

    Why: Every server reads the number and stores it. Other programs may not.
    Fix: Write the number without quotes.
    """

    what: str

    def words(self) -> Words:
        return not_a_score(self.value, self.what)

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class PredictionScoreType(Violation, code="CNF102", slug="prediction-score-type"):
    """The score of a prediction is not a number.

    Why: Servers that check predictions refuse it, and no server takes a list or an object. Of true or false they store 1 or 0.
    Fix: Write a number; leave the score out where there is none.
    """

    what: str
    milder = ScoreInQuotes

    def words(self) -> Words:
        return not_a_score(self.value, self.what)

    def effect(self) -> Effect | None:
        return of_score(self.value)

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class RegionScore(Violation, code="CNF103", slug="region-score", words_of=PredictionScoreType):
    """The score of a region is not a number.

    Why: No server looks at it. At one that is not a number the editor stops, and shows neither the region nor what comes after it.
    Fix: Write a number from 0 to 1.
    """

    what: str

    usual_effect = LOST

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


def flag_node(name: str, *, loose: bool = False) -> Flag:
    """Returns the node of a flag. ``loose``: True if the editor takes any value."""
    return Flag(spec_of(FlagLooseFlag if loose else ResultFlag, name))


def prediction_score() -> Number:
    wrong, outside = spec_of(PredictionScoreType, "score"), spec_of(PredictionScoreRange, "score")
    return Number(wrong, outside, minimum=0, maximum=1, nullable=True, alone=True)


def origin_member() -> Member:
    return Member(Name(("manual", "prediction", "prediction-changed"), NameViolations(*(spec_of(ResultOrigin),) * 5)))


def region_score() -> Number:
    """Returns the node of the score of a region; on the result, or in its value as in the platform's own sample."""
    what = "the region's score"
    return Number(spec_of(RegionScore, what), spec_of(RegionScoreRange, what), minimum=0, maximum=1, nullable=True, alone=True)


def page(value: int, name: str) -> Words:
    """Returns the message for an item number under another name. No fix renames it: it may count from 0 or from 1."""
    message = f"{quote(name)} is not what the editor reads, which is item_index; without it the result is on the first item"
    return message, f'write "item_index": {value}, or {value - 1} if {name} counts from 1'


class ResultMemberMisspelt(
    Violation, code="REC117", slug="result-member-misspelt", about_name=True, layer="record", severity_in=(("no-loss", Severity.WARNING),)
):
    """A member of a result or a prediction is spelt otherwise than it is read.

    Why: The editor reads item_index, rotation and parentID to the letter, and the server a prediction's score. What has another name is
    kept, and nothing comes of it: a turned box stands upright, a region is on the first image, a score is lost. It is a warning where the
    same is shown: of a size of the image, which the editor finds out, of readonly, by which a region that was to be fixed can be changed,
    and of model_version.
    Fix: Rename the member as the help shows.
    """

    # No fix renames the member: it may count from 0 or from 1.

    name: str
    intended: None

    def words(self) -> Words:
        return page(self.value, self.name)

    usual_effect = SHOWN_WRONG

    @fixes(safe="renames the member where only case, hyphens or underscores differ", unsafe="renames the member")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class FirstPage(Violation, of=ResultMemberMisspelt, circumstance="no-loss"):
    """A result says under another name than item_index that it is on item 1, which may be the first one."""

    name: str
    intended: None

    def words(self) -> Words:
        return page(self.value, self.name)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class AnnotationOfModel(Violation, code="REC119", slug="annotation-of-model", severity=Severity.WARNING):
    """An annotation has the version of a model.

    Why: Annotations are imported as the finished work of people. What a model predicted belongs under predictions.
    Fix: Put it under "predictions", or leave model_version out.
    """

    template = (
        "an annotation has the model version {value:quoted}; annotations are imported as the finished work of people",
        'put what a model predicted under "predictions"',
    )


class AnnotationAuthor(Violation, code="REC111", slug="annotation-author", layer="record"):
    """The author of an annotation is not a user of the server.

    Why: completed_by is the number of a user or an object with an e-mail address. The server refuses a name, and an address that is null.
    Fix: Leave completed_by out, and the annotation is yours; or import the list as predictions, which have no author.
    """

    template = (
        'completed_by is {value:quoted}; a user\'s number, or {{"email": …}}, is expected',
        'write {{"email": "…"}} of a user, or leave it out; what a model made belongs under "predictions"',
    )
    usual_effect = REFUSED_BY_ALL

    @fixes(unsafe="removes completed_by")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class TaskMemberType(Violation, code="REC116", slug="task-member-type", layer="record"):
    """A member that a task or annotation has beside its data or result is of a wrong type.

    Why: meta is an object or a list; allow_skip, was_cancelled and ground_truth are flags; lead_time, file_upload_id and the id of an
    annotation are numbers, and so is the task of a prediction that stands alone. For anything else, and for ids that no database holds, the
    server refuses the import, and seldom names the member.
    Fix: Leave the member out, or write a value of its type.
    """

    name: str
    expected: str

    def words(self) -> Words:
        is_flag = isinstance(self.value, str) and self.value.strip().lower() in ("true", "false")
        fix = "write the number that the server gave the task" if self.name == "task" else "remove the quotes" if is_flag else None
        if fix is None:
            example = ', such as {"note": …}' if self.name == "meta" else ""
            fix = "leave it out" if self.value is None else f"write {self.expected}{example}, or leave it out"
        return f"{self.name} is {quote(self.value)}; {self.expected} is expected", fix

    usual_effect = REFUSED_BY_ALL

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


def spelt_otherwise(value: Any, name: str, intended: str, reader: str = "the editor") -> Words:
    return f"{quote(name)} is not what {reader} reads, which is {quote(intended)}", f"rename it to {quote(intended)}"


class SpeltOtherwise(Violation, of=ResultMemberMisspelt):
    """The name of a member is nearly that of one that is read, and its value is lost."""

    name: str
    intended: str
    reader: str = "the editor"

    def words(self) -> Words:
        return spelt_otherwise(self.value, self.name, self.intended, self.reader)

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class SpeltMildly(Violation, of=ResultMemberMisspelt, circumstance="no-loss"):
    """The name of a member is nearly that of one that is read, but nothing is lost."""

    name: str
    intended: str
    reader: str = "the editor"

    def words(self) -> Words:
        return spelt_otherwise(self.value, self.name, self.intended, self.reader)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


# -- Misspelt members of results and predictions, such as ``readOnly``, which have no effect -------------------------


# Only optional members are checked here; the Shape reports missing required ones.

_OF_RESULTS = (
    "original_width", "original_height", "original_length", "image_rotation", "item_index", "readonly", "parentID", "hidden", "score", "id",
)  # fmt: skip

_OF_RELATIONS = ("direction", "labels")
_OF_PREDICTIONS = ("score", "model_version")
#: Members that exports of old releases have, and that nothing reads.
_OLD = frozenset({"parent_id"})
#: Minimum length of a name in which one wrong letter counts as a slip.
_LEAST = 5
#: Other words that are one letter away from ``score``.
_WORDS = frozenset({"scope", "store"})
#: Maximum number of names that are cached.
_MOST = 4_096
_TURNED = frozenset({"box", "ellipse", "ocr"})


def _nearly(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that equals this one except for case and separators, or for one slip (with two, ``location`` would be
    ``rotation``); else None."""
    if name in known or name in _OLD:
        return None
    flat = casefold_name(name)
    for other in known:
        its = casefold_name(other)
        if flat == its:
            return other
        if len(flat) >= _LEAST and abs(len(flat) - len(its)) <= 1 and len(set(flat) ^ set(its)) <= 2:
            from rapidfuzz.distance import OSA  # imported here, since a clean run hardly needs it

            if OSA.distance(flat, its, score_cutoff=1) <= 1:
                return other
    return None


def _matches_member(intended: str, name: str, value: Any) -> bool:
    """Returns True if the value may be that of the known member: in ``"store"``, neither "B7" nor 7 is a score."""
    if intended != "score" or casefold_name(name) == intended:
        return value is not None
    if casefold_name(name) in _WORDS:
        return value.__class__ in (int, float) and 0 <= value <= 1
    return value.__class__ in (int, float) or (value.__class__ is str and reads_as_number(value))


class IntendedMembers(dict[str, str | None]):
    """Name -> the known member that it misspells, or None. A cache, since nearly all results have the same names."""

    def __init__(self, *known: str) -> None:
        super().__init__()
        self.known = known
        self.fine = set[str]()
        """Names that misspell no known member."""

    def __missing__(self, name: str) -> str | None:
        intended = _nearly(name, self.known)
        if len(self) < _MOST:
            self[name] = intended
            if intended is None:
                self.fine.add(name)
        return intended

    def report(self, view: View, path: Path, given: Json, *reader: str) -> None:
        """Reports the misspelt members of a record. ``reader``: who reads them, if not the editor."""
        for name in given:
            intended = self[name]
            if intended is not None and given.get(intended) is None and _matches_member(intended, name, given[name]):
                view.report(
                    (path, name), given[name], SpeltOtherwise if _is_missed(intended, given[name]) else SpeltMildly, name, intended, *reader
                )


#: Member -> values that equal its absence in the editor.
_USUAL: dict[str, tuple[Any, ...]] = {
    "item_index": (0,), "rotation": (0,), "image_rotation": (0,), "direction": ("right",), "labels": ([],), "hidden": (False,),
    "parentID": ("",),
}  # fmt: skip


def _is_missed(intended: str, value: Any) -> bool:
    """Returns True if the editor shows or counts something else without the value; it finds out sizes itself."""
    return intended == "score" or (intended in _USUAL and value not in _USUAL[intended])


#: For results, for relations, and for values of shapes that may be rotated.
IN_RESULT, IN_RELATION, IN_VALUE = IntendedMembers(*_OF_RESULTS), IntendedMembers(*_OF_RELATIONS, *_OF_RESULTS), IntendedMembers("rotation")
IN_PREDICTION = IntendedMembers(*_OF_PREDICTIONS)


IN_PREDICTION.fine.add("result")  # a list, which is not looked up


def of_prediction(view: View) -> None:
    """Reports misspelt members of a prediction. Lists are skipped, such as scores of all classes."""
    if view.prediction.keys() <= IN_PREDICTION.fine:
        return
    given = {name: value for name, value in view.prediction.items() if not isinstance(value, (list, dict))}
    IN_PREDICTION.report(view, view.path, given, "the server")


def of_result(view: View, result: Result) -> None:
    """Reports misspelt members of a result, and of its value."""
    if not result.whole.keys() <= IN_RESULT.fine:
        IN_RESULT.report(view, result.path, result.whole)
    if result.form in _TURNED and not result.value.keys() <= IN_VALUE.fine:
        IN_VALUE.report(view, result.at, result.value)


def score_in_value(view: View, result: Result) -> None:
    """Reports a score in the value under another platform's name, if no result of the region has a score.

    ``score`` itself is allowed there, as in the platform's own sample. Values of ReactCode are not checked.
    """
    given = result.value
    if "score" in given or result.kind is None or result.form == "react":
        return
    name = next((name for name in SCORES if given.get(name).__class__ in (int, float) and 0 <= given[name] <= 100), None)
    if name is None or result.has_score():
        return
    if result.id is None or result.id not in view.results.scored:
        view.report((result.at, name), given[name], ScoreInValue, name)


def of_relation(view: View, path: Path, relation: Json) -> None:
    """Reports misspelt members of a relation."""
    if not relation.keys() <= IN_RELATION.fine:
        IN_RELATION.report(view, path, relation)


# -- Members of tasks and annotations other than data and results: a wrong one fails the whole import ----------------


# Facts: label-studio 1.23.2, into which an export was imported with each member changed. It keeps them in columns of a database, which
# accept some texts as numbers and flags.

#: Larger numbers have no place in a column of the database.
_LARGEST = 2**63
_STORED_FLAGS = frozenset({"t", "True", "1", "f", "False", "0"})


def _is_meta(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _is_flag(value: Any) -> bool:
    return value in _STORED_FLAGS if isinstance(value, str) else isinstance(value, (bool, int, float)) and value in (0, 1)


def _is_flag_or_none(value: Any) -> bool:
    return not value or _is_flag(value)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, (int, float)) or (reads_as_number(value) and math.isfinite(float(value)))


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (not isinstance(value, str) or value.strip().lstrip("+-").isdigit())


def _is_stored(value: Any) -> bool:
    return _is_whole(value) and (value is None or abs(float(value) if isinstance(value, str) else value) < _LARGEST)


def _is_id(value: Any) -> bool:
    return not isinstance(value, bool) and value is not None and _is_stored(value)


def _is_upload(value: Any) -> bool:
    return value is None or _is_id(value)


#: A test for accepted values, and these in words.
_Takes = tuple[Callable[[Any], bool], str]
_FLAG: _Takes = _is_flag, "true or false"

_OF_TASKS: dict[str, _Takes] = {
    "meta": (_is_meta, "an object"),
    "allow_skip": (_is_flag_or_none, "true or false"),
    "file_upload_id": (_is_upload, "the number of an upload on that server"),
}

_OF_ANNOTATIONS: dict[str, _Takes] = {
    "id": (_is_stored, "a whole number below 2 ** 63"), "lead_time": (_is_number, "a number of seconds"), "was_cancelled": _FLAG,
    "ground_truth": _FLAG,
}  # fmt: skip

_OF_PAYLOADS: dict[str, _Takes] = {"task": (_is_id, "the number of a task")}


def of_payload(prediction: dict[str, Any], out: list[Finding]) -> None:
    """Reports a wrong "task" in a prediction that stands alone, as the API takes it."""
    _wrong_members(prediction, None, _OF_PAYLOADS, out)


def of_task(task: dict[str, Any], out: list[Finding]) -> None:
    """Reports other members of a task that the server does not accept."""
    _wrong_members(task, None, _OF_TASKS, out)


def of_annotation(annotation: dict[str, Any], path: Path, out: list[Finding]) -> None:
    """Reports other members of an annotation that the server does not accept. A result in its place has other members and is skipped."""
    if stands_alone(annotation):
        return
    author = annotation.get("completed_by")
    if not _is_author(author):
        out.append(finding_of(spec_of(AnnotationAuthor), (path, "completed_by"), cast(Any, author)))
    _wrong_members(annotation, path, _OF_ANNOTATIONS, out)


def _is_author(value: Any) -> bool:
    is_number = value is True or value.__class__ is int  # the server takes true for user 1
    return value is None or is_number or (isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get("email"), str))


def _wrong_members(given: dict[str, Any], path: Path, takes: dict[str, _Takes], out: list[Finding]) -> None:
    for name, (is_taken, words) in takes.items():
        if name in given and not is_taken(given[name]):
            spec = spec_of(TaskMemberType, name, words)
            out.append(finding_of(spec, (path, name), given[name]))


OF_SPELLING = codes_of(ResultMemberMisspelt, ScoreMisnamed)
OF_SCORE = codes_of(RegionScore, RegionScoreRange, ScoreMisnamed)
OF_TASK_MEMBER = codes_of(TaskMemberType)
OF_ANNOTATION: Check[TaskForm] = Check(of_annotation, codes_of(AnnotationAuthor, TaskMemberType), ("annotations",), SILENT_ON_CLEAN)
