"""Scores: the confidence of a result, from 0 to 1, and of annotations that have one."""

from __future__ import annotations

from math import nextafter
from typing import cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import spec_of
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Violation, Words, fixes, make_finding
from predlint.platforms.coco.declarations import ElementCheck
from predlint.platforms.coco.record import ABOVE_ONE, Element
from predlint.platforms.coco.topics.members import LOAD, so_many
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.numbers import PROBABILITY, bracketed_number, confidence_help, quoted_number, written
from predlint.shape.nodes import Number
from predlint.shape.record_checks import Bound, Check, Declared, kinds

#: The help does not suggest a number, because none is known.
_HOW_SURE = "write how sure the model is, a number from 0 to 1"


class ConfidenceValue(Violation, code="CNF305", slug="coco-confidence-value", layer="record"):
    """ "confidence", used in place of a score, is not a number from 0 to 1.

    Why: An import into Encord with confidence_field_name="confidence" reads it. No tool refuses it, and every threshold between 0 and 1
    lets it pass.
    Fix: Divide percent by 100; turn logits into probabilities (sigmoid or softmax).
    """

    def words(self) -> Words:
        if self.value.__class__ not in (int, float):
            return f"confidence must be a number, found {quote(self.value)}", written(self.value) or _HOW_SURE
        message = f"confidence is {quote(self.value)}; 0 to 1 is expected"
        return message, confidence_help(self.value, "divide percent by 100: {}")

    @fixes(
        safe="removes the quotes around a number",
        unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_number() or at.convert_percent_text() or at.convert_score()


class ScoreType(Violation, code="CNF302", slug="coco-score-type"):
    """A score is not a number.

    Why: Sorting mixes up strings and numbers ("0.9" is above "0.10"), or stops.
    Fix: Convert before writing: float(score).
    """

    def words(self) -> Words:
        bare = quoted_number(self.value) or bracketed_number(self.value)  # scores of key points may be sums above 1
        return f"score must be a number, found {quote(self.value)}", bare or written(self.value) or _HOW_SURE

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class ScoreRange(Violation, code="CNF303", slug="coco-score-range"):
    """A score is outside 0 to 1.

    Why: No tool refuses it. Encord stores it as the confidence, and every threshold between 0 and 1 lets it pass; percent beside fractions
    ruin the ranking.
    Fix: Divide percent by 100; turn logits into probabilities (sigmoid or softmax).
    """

    def words(self) -> Words:
        message = f"score is {quote(self.value)}; 0 to 1 is expected"
        if 1 < self.value <= 1.001:
            return message, "clamp it to 1"
        return message, confidence_help(self.value, "divide percent by 100: {}")

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class ScoreRoundedUp(
    Violation,
    code="CNF306",
    slug="coco-score-rounded-up",
    severity=Severity.WARNING,
    layer="record",
    severity_in=(("coco-into-encord", Severity.ERROR),),
):
    """A score is above 1 by less than a millionth.

    Why: Sums of 32-bit floats end there. COCO's readers take it: the ranking is right. Platforms that store it as a confidence, such as
    Encord and Labelbox, expect 0 to 1; where the file is meant for Encord it is an error.
    Fix: Clamp scores before writing: min(score, 1.0).
    """

    template = "score is {value:quoted}, above 1 by rounding; COCO's readers take it, Encord and Labelbox expect 0 to 1", "clamp it to 1"

    @fixes(unsafe="writes 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, 1))


class ScoreNegative(Violation, of=ScoreRange):
    """The score of a result with key points is below 0."""

    def words(self) -> Words:
        return f"score is {quote(self.value)}; no score is below 0", PROBABILITY

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class PoseScore(Violation, code="CNF304", slug="coco-pose-score", severity=Severity.WARNING, layer="record"):
    """The score of key points is above 1.

    Why: Some pose models add up the scores of their points. The ranking is right, a threshold between 0 and 1 is not.
    Fix: Divide by the number of points, or by the largest score that the model can give.
    """

    def words(self) -> Words:
        fix = "scale it, or divide it by the number of key points, if it is a sum"
        if 2 <= self.value <= 100:
            fix += f"; if it is percent, divide it by 100: {self.value / 100:.10g}"
        return f"score is {quote(self.value)}, above 1; {LOAD} only sorts by it, but thresholds and platforms expect 0 to 1", fix


class NoScore(Violation, code="CNF310", slug="coco-no-score", severity=Severity.WARNING, layer="stream"):
    """Annotations that are meant for Encord have no score.

    Why: Encord stores a confidence of 1.0 for them. It does so for all of them when the import does not say confidence_field_name="score",
    whatever the file has.
    Fix: Give each annotation a score from 0 to 1, and import with confidence_field_name="score".
    """

    count: int
    total: int
    other: str | None = None

    def words(self) -> Words:
        have = rename_help(self.other, "score") or 'give each a "score" from 0 to 1'
        fix = f'{have}, and import with confidence_field_name="score"'
        return f'{so_many(self.count, self.total)} no "score": Encord stores a confidence of 1.0', fix


class ConfidenceForScore(Violation, of=NoScore):
    """The annotations of a file that is meant for Encord each have a confidence, and no score."""

    count: int
    total: int

    def words(self) -> Words:
        message = (
            f'{so_many(self.count, self.total)} "confidence" and no "score": Encord reads it only '
            "when the import is given its name, else it stores 1.0"
        )
        return message, 'import with confidence_field_name="confidence", or rename it to "score"'


#: Largest score that exceeds 1 only by rounding, which a record rule reports.
MOST_SCORE = nextafter(1 + ABOVE_ONE, 0)


def score_node(*, most: float | None, nullable: bool = False) -> Number:
    outside = spec_of(ScoreRange) if most is not None else spec_of(ScoreNegative)
    return Number(spec_of(ScoreType), outside, minimum=0, maximum=most, usual_most=1, nullable=nullable)


def check_pose_score(out: list[Finding]) -> None:
    """Reports a score above 1 as that of a pose if the element has key points and a box."""
    for at, finding in enumerate(out):
        if finding.breaks(ScoreRange) and finding.path == (None, "score") and finding.value > 1:
            out[at] = make_finding(PoseScore, finding.path, finding.value)


def check_confidence(element: Element) -> None:
    """Checks "confidence", which an import into Encord can use instead of a score."""
    given = element.value.get("confidence")
    if not element.annotated or given is None or element.value.get("score") is not None:
        return
    if given.__class__ not in (int, float) or not 0 <= given <= 1:
        element.settle((None, "confidence"), given, ConfidenceValue)


def check_score_above_one(element: Element) -> None:
    score = element.value.get("score")
    if score.__class__ is float and 1 < cast("float", score) < 1 + ABOVE_ONE:
        element.settle((None, "score"), score, ScoreRoundedUp)


def check_score_of_pose(element: Element) -> None:
    if (score := element.value.get("score")).__class__ in (int, float) and cast("float", score) > 1:
        element.settle((None, "score"), score, PoseScore)


_UP_TO_ONE = Declared(bounds=(Bound(("score",), maximum=1),))
CONFIDENCE = ElementCheck(
    Check(check_confidence, kinds(ConfidenceValue), ("confidence",), Declared(undeclarable=("confidence",))), (None,), into_encord=True
)
ABOVE_BY_ROUNDING = ElementCheck(Check(check_score_above_one, kinds(ScoreRoundedUp), ("score",), _UP_TO_ONE), (None, "bbox", "segm"))
OF_POSE = ElementCheck(Check(check_score_of_pose, kinds(PoseScore), ("score",), _UP_TO_ONE), ("keypoints",))
