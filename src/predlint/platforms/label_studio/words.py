"""Violations that any part of a task can have."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.diagnostics import Severity
from predlint.names import Likely, foreign_letters, listing, quote
from predlint.platforms.common_mistakes import (
    confidence_help,
    from_percent,
    json_in_text_help,
    list_in,
    list_in_text_help,
    number_of,
    rename_help,
    written,
)
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_BY_ALL, STOPS, of_flag, of_score
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes


def did_you_mean(nearest: tuple[str, ...] | Likely, names: tuple[str, ...], what: str, value: Any = None) -> str:
    """Returns the help for an unknown name: likely intended names, or else all names."""
    if nearest:
        letters = foreign_letters(value, nearest[0]) if isinstance(value, str) else ""
        if letters:
            return f"did you mean {quote(nearest[0])}? it is written with the {letters}"
        return f"did you mean {' or '.join(quote(name) for name in nearest[:3])}?"
    return f"{what}: {listing(names)}" if names else f"there are no {what}"


# -- members -----------------------------------------------------------------------------------------------------------


class MemberNotAnObject(Violation, code="REC104", slug="member-not-an-object"):
    """A member that must be an object is not one.

    Why: Data, predictions, results and values are objects. The server refuses the import for one that is not, or loses it.
    Fix: Write an object; leave out predictions that a model did not give, rather than null.
    """

    what: str
    members: tuple[str, ...] = ()
    """Members that the object must have, if they depend on the control."""

    def words(self) -> Words:
        inside = _inside(self.value, self.members[0] if self.what == "value" else None) if len(self.members) == 1 else "…"
        form = f"write {{{', '.join([f'{quote(name)}: {inside}' for name in self.members])}}}" if self.members else None
        fix = json_in_text_help(self.value) or form or _OBJECTS.get(self.what)
        items: list[Any] = cast("list[Any]", self.value) if self.value.__class__ is list else []
        if self.what == "a result" and items and all(isinstance(item, dict) for item in items):
            fix = "write its results one after another, not in a list of their own, as the SDK's PredictionValue does with relations"
        if self.what == "value" and items and all(isinstance(item, dict) for item in items):
            if len(items) > 1:
                fix = f"make a result of each: {fix}"
            elif not self.members or any(name in items[0] for name in self.members):
                fix = "write the object without the list around it"
        if (
            self.what in ("the prediction", "the annotation")
            and items
            and all(isinstance(item, dict) and "result" in item for item in items)
        ):
            fix = f"write {self.what}s of a task one after another, not in a list of their own"
        if self.what == "the prediction" and self.value.__class__ is int:
            fix = "take the tasks from /api/tasks?fields=all, which has the predictions whole, or leave the ids out"
        if self.what == '"data"' and len(items) > 1 and all(isinstance(item, dict) for item in items):
            fix = 'make a task of each: [{"data": {…}}, …]'
        if self.value is None:
            fix = (
                "put what is labelled or answered there, or leave the result out"
                if self.what in ("value", "chatmessage", "reactcode")
                else fix
                if self.what == '"data"'
                else "leave it out"
            )
        if self.what == "the prediction" and self.value.__class__ is int:
            return "the prediction is only an id, as exports have it, and must be an object", fix
        return f"{self.what} must be an object, found {quote(self.value)}", fix

    usual_effect = REFUSED_BY_ALL


class NotAnObjectRefused(Violation, of=MemberNotAnObject, words_of=MemberNotAnObject):
    """A member that must be an object is not one, and servers that check predictions refuse the import."""

    what: str
    members: tuple[str, ...] = ()

    usual_effect = REFUSED


def _inside(value: Any, answer: str | None) -> str:
    """Returns an example for the only member of an object, in whose place the value stands. ``answer``: the name of the member, for
    answers."""
    given: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
    short = len(given) > 0 and len(str(given)) < 60
    if answer == "taxonomy":  # a list of paths
        return quote(given) if short and all(isinstance(path, list) for path in given) else '[["root", …, "node"]]'
    if answer is not None and (answer in ("choices", "text") or answer.endswith("labels")):
        return quote(given) if short and all(isinstance(text, str) and text for text in given) else '["…"]'
    return quote(given[0]) if short and len(given) == 1 and given[0].__class__ in (int, float, str) else "…"


_OBJECTS = {
    "the task": 'write {"data": {…}, "predictions": […]}',
    "the prediction": 'write {"model_version": "…", "result": […]}',
    "the annotation": 'write {"result": […]}',
    "a result": 'write {"from_name": "…", "to_name": "…", "type": "…", "value": {…}}',
    '"data"': 'write the members that the tags of the config show: {"image": "…"}',
    "value": "give each number or text of it the name of its member: {…}",
    "a vertex": 'write {"x": …, "y": …}',
    "a key frame": 'write {"frame": 1, "x": …, "y": …, …}',
    "a range": 'write {"start": 1, "end": 10}',
    "reactcode": 'write the outputs of the interface: {"…": …}',
    "chatmessage": 'write {"role": "assistant", "content": "…"}',
}


class MemberNotAList(Violation, code="REC103", slug="member-not-a-list"):
    """A member that must be a list is not one.

    Why: Predictions and annotations are lists, since a task may have several, and so are results. The server refuses anything else.
    Fix: Put the object into a list: [{…}].
    """

    what: str

    def words(self) -> Words:
        value: Any = self.value
        members: list[Any] = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else []
        if members and all(isinstance(item, dict) for item in members):
            return f"{self.what} must be a list, found {quote(cast(Any, value))}", "write what its keys hold one after another: [{…}, …]"
        if self.what == '"predictions"' and isinstance(value, dict) and "result" not in value:
            listed = [name for name in ("predictions", "results") if isinstance(cast("dict[str, Any]", value).get(name), list)]
            fix = f'write the list that it holds under "{listed[0]}"' if listed else 'write [{"model_version": "…", "result": [{…}, …]}]'
            return f"{self.what} must be a list, found {quote(cast(Any, value))}", fix
        fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}]"
        if value is None:
            fix = "write [] for nothing found" if self.what == '"result"' else "leave it out, or write []"
            fix = "write what is drawn in it, or leave the result out" if self.what in _DRAWN else fix
        return f"{self.what} must be a list, found {quote(cast(Any, value))}", json_in_text_help(value) or fix

    usual_effect = REFUSED_BY_ALL

    @fixes(safe="puts one object into a list")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.label_studio.containers import are_results

        value: Any = self.value
        if not isinstance(value, dict) or not value:
            return None
        parts: list[Any] = [value, *cast("dict[str, Any]", value).values()]
        is_prediction = "result" in value or any(are_results([part] if isinstance(part, dict) else part) for part in parts)
        return at.wrap_object() if is_prediction or at.keys[-1] not in ("predictions", "annotations") else None


class NotAListRefused(Violation, of=MemberNotAList, words_of=MemberNotAList):
    """A member that must be a list is not one, and servers that check predictions refuse the import."""

    what: str

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.wrap_object() if self.value else None


#: Lists of what is drawn: a result with an empty one draws nothing.
_DRAWN = ("sequence", "ranges")


def in_list(value: Any) -> str | None:
    """Returns the help for a short text in place of a list of texts, or None."""
    if list_in(value):  # otherwise it is plain text
        return list_in_text_help(value)
    return f"write [{quote(value)}]" if isinstance(value, str) and 0 < len(value) < 60 else None


class RegionMemberMissing(Violation, code="GEO106", slug="region-member-missing", in_part=True):
    """A region lacks a part of its geometry.

    Why: A box needs x, y, width and height, an ellipse its centre and two radii, a polygon points. The server refuses less, and the editor
    takes a value without geometry for an answer and draws nothing.
    Fix: Give all members; from corners: x = x1, y = y1, width = x2 - x1, height = y2 - y1, in percent.
    """

    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'the value of {self.control} has no "{self.member}"', rename_help(
            self.given, self.member
        ) or f'add "{self.member}" to value, or leave the result out'

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="computes width and height from two corners",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class RegionSpanMissing(Violation, code="SPN107", slug="region-span-missing", in_part=True):
    """A span lacks its start or its end.

    Why: Both are needed to mark it, and the server refuses less.
    Fix: Give start and end; in dialogues, paragraphs with startOffset and endOffset beside them.
    """

    part: str
    """The part of the value that lacks the member, such as a vertex."""
    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.part} of {self.control} has no "{self.member}"', rename_help(self.given, self.member) or f'add "{self.member}" to it'

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class VideoFrame(Violation, code="SPN110", slug="video-frame", in_part=True, words_of=RegionSpanMissing):
    """The number of a frame is not one that the video has.

    Why: Frames are whole numbers from 1 to framesCount. A frame 0, as most libraries count, is never shown.
    Fix: Add 1 to frames that are counted from 0; correct framesCount.
    """

    part: str
    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.given)


class MissingIn(Violation, of=RegionMemberMissing, words_of=RegionSpanMissing):
    """A vertex or a key frame lacks one of its members."""

    part: str
    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class ResultWithoutValue(Violation, code="REC106", slug="result-without-value", words_of=RegionMemberMissing):
    """A result has no value.

    Why: What the model said about the control is in the value: without one there is nothing to show, and the server refuses the result.
    Fix: Give an object: for a box, x, y, width, height and its labels.
    """

    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class VideoSequenceEmpty(Violation, code="SPN109", slug="video-sequence-empty", words_of=RegionMemberMissing):
    """A track on a video has no key frames.

    Why: Without a key frame there is nowhere to draw the box: the region is lost.
    Fix: Give a sequence with one key frame at least.
    """

    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED


class NothingOf(Violation, of=RegionMemberMissing):
    """A value has none of the members that its shape must have."""

    control: str
    members: tuple[str, ...]

    def words(self) -> Words:
        names = ", ".join(f"{quote(name)}" for name in self.members)
        return f"the value of {self.control} has none of {names}", "add them, or leave the result out"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members)


class NothingOfSpan(Violation, of=RegionSpanMissing, words_of=NothingOf):
    """A value has none of the members that its span must have."""

    control: str
    members: tuple[str, ...]

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members)


class AllBeside(Violation, of=RegionMemberMissing):
    """Members of the value stand beside it, in the result."""

    control: str
    members: tuple[str, ...]

    def words(self) -> Words:
        if len(self.members) == 1:
            return (
                f'{quote(self.members[0])} of {self.control} is beside "value", where it is not read',
                f"move {quote(self.members[0])} into value",
            )
        return f'{", ".join(self.members)} of {self.control} are beside "value", where they are not read', "move them into value"

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members)


def and_labels(fix: str, labels: str | None) -> str:
    """Adds missing labels to the help for a value. ``labels``: the member to add, or None if no labels are missing."""
    return f"{fix}; and add {quote(labels)}" if labels is not None else fix


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
