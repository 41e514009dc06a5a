"""Effects of violations on the import, words that many messages share, and numbers as the platform reads them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import Any

from predlint.model.findings import keys_of
from predlint.model.names import Likely
from predlint.model.texts import foreign_letters, listing, quote
from predlint.model.violation import Effect, Finding, Relocation
from predlint.platforms.common_mistakes import list_in, list_in_text_help

# -- Effects of violations on the import. Label Studio reports none of them, so every message ends with its effect ---


# `Violation.effect` returns one of these, or one that depends on the value.


def for_every_release(text: str) -> Effect:
    """Returns an effect with the same text for predictions and for annotations."""
    return Effect(text, text, text)


def _effect_but_in_results(text: str, in_results: str | None) -> Effect:
    """Returns an effect with another text for results of annotations, which no server checks."""
    return Effect(text, in_results, text)


LOST = for_every_release("it is silently lost")
STOPS = for_every_release("the editor stops there, and loses this result and all after it")
STOPS_WHEN_SELECTED = for_every_release("the editor stops once a person selects the region")
REFUSED_BY_ALL = _effect_but_in_results("the server refuses the import", LOST.of_prediction)

REFUSED = Effect(
    "servers that check predictions refuse the import",
    "the import takes it, and it is shown wrongly or not at all",
    REFUSED_BY_ALL.of_prediction,
)

REFUSED_OR_SHOWN = _effect_but_in_results(
    "servers that check predictions with label-studio-sdk 2.1 refuse the import, others show it as it is meant", None
)

REFUSED_OR_LOST = _effect_but_in_results("servers that check predictions refuse the import, others silently lose it", LOST.of_prediction)

REFUSED_OR_UNLABELLED = _effect_but_in_results(
    "servers that check predictions refuse the import, others show it without its label", "it is shown without its label"
)

REFUSED_OR_ELSEWHERE = _effect_but_in_results(
    "servers that check predictions refuse the import, others show it on that object", "it is shown on that object"
)

REFUSED_OR_HIDDEN = _effect_but_in_results(
    "servers that check predictions refuse the import, others do not show it: that object cannot have it",
    "it is not shown: that object cannot have it",
)

SHOWN_WRONG = for_every_release("it is shown wrongly")
ONE_KEPT = for_every_release("the editor keeps only one of them")
SHOWN_ALL = for_every_release("the editor shows them all, but people can give only one")
NOT_NESTED = for_every_release("the region is shown under no other")
NOT_LISTED = for_every_release("none of them is in the list of regions")
NOT_SUBMITTED = for_every_release("people cannot submit it before they change it")
COUNTED_TWICE = for_every_release("it counts twice")
EXPORTED_WRONG = for_every_release("exports in pixels stop at it, or are wrong")

NOT_EXPORTED = for_every_release(
    "the editor draws it; it cannot be exported as an image, NumPy array or COCO before a person submits the task"
)

SOME_REFUSE = _effect_but_in_results("servers that check predictions with label-studio-sdk 2.1 refuse what is above 100", None)
#: Texts that mean false.
_NO = frozenset({"false", "no", "off", "0", "0.0", "none", "null", "f", "n"})


# -- effects that depend on the value ----------------------------------------------------------------------------------


def of_score(value: object) -> Effect | None:
    """Returns the effect of an invalid score, or None if every server reads it."""
    if isinstance(value, (list, dict)):
        return REFUSED_BY_ALL
    if isinstance(value, bool):
        return for_every_release(f"servers store it as {value:d}")
    return None if isinstance(value, str) and reads_as_number(value) and 0 <= float(value) <= 1 else REFUSED


def of_flag(value: object) -> Effect | None:
    return SHOWN_WRONG if isinstance(value, str) and value.strip().lower() in _NO else None


def of_count(value: object) -> Effect | None:
    """Returns the effect of an invalid end of a span of a text, or None if the editor reads it."""
    if not isinstance(value, (int, float, str)):
        return REFUSED
    try:
        count = float(value)
    except (ValueError, OverflowError):
        return LOST
    if not count.is_integer():
        return LOST
    return None if isinstance(value, str) and count >= 0 else SHOWN_WRONG


def is_own_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value != 0


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) or reads_as_number(value)


def reads_as_offset(value: object) -> bool:
    if value is None or not isinstance(value, (int, float, str)):
        return value is None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return False
    return found >= 0 and found.is_integer()


def is_of(value: object, forms: tuple[str, ...]) -> bool:
    """Returns True if the value has one of these JSON types: "array" or "object"."""
    return ("array" in forms and isinstance(value, list)) or ("object" in forms and isinstance(value, dict))


def reads_as_number(value: object) -> bool:
    """True for a number in quotes and for a flag, which some readers take for numbers."""
    if isinstance(value, bool):
        return True
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False


# -- effects that depend on the place ----------------------------------------------------------------------------------


def soften_if_harmless(finding: Finding) -> Finding:
    """Returns the finding under its milder rule if its value has no effect, else the finding itself."""
    milder = getattr(finding.kind, "milder", None)
    if milder is None or finding.made().effect() is not None:
        return finding
    return finding._replace(kind=milder)


def append_effect(finding: Finding, effect: Effect) -> Finding:
    """Returns the finding with another effect, if its class has the field ``becomes``. The effect is known only once the whole result
    is."""
    return finding.with_fields(becomes=effect) if "becomes" in getattr(finding.kind, "fields", ()) else finding


def as_annotated(finding: Finding) -> Finding | None:
    """Marks a finding as one in an annotation: every server checks the annotation itself, none checks its results. Returns None for what
    does no harm there."""
    is_harmless = getattr(finding.kind, "is_harmless_when_annotated", None)
    if is_harmless is not None and is_harmless(finding.value):
        return None
    kinds: list[Any] = getattr(getattr(finding.kind, "parent", None), "kinds", [])
    finding = finding._replace(kind=next((kind for kind in kinds if kind.rule.circumstance == "annotated"), finding.kind))
    inside = len(keys_of(finding.path)) > len(("annotations", 0, "result"))
    return finding._replace(relocated=_IN_RESULT if inside else _IN_ANNOTATION)


_IN_RESULT, _IN_ANNOTATION = Relocation("of_annotation", "annotation"), Relocation("of_whole_annotation", "annotation")


def did_you_mean(nearest: tuple[str, ...] | Likely, names: tuple[str, ...], what: str, value: Any = None) -> str:
    """Returns the help for an unknown name: likely intended names, or else all names."""
    if nearest:
        letters = foreign_letters(value, nearest[0]) if isinstance(value, str) else ""
        if letters:
            return f"did you mean {quote(nearest[0])}? it is written with the {letters}"
        return f"did you mean {' or '.join(quote(name) for name in nearest[:3])}?"
    return f"{what}: {listing(names)}" if names else f"there are no {what}"


def in_list(value: Any) -> str | None:
    """Returns the help for a short text in place of a list of texts, or None."""
    if list_in(value):  # otherwise it is plain text
        return list_in_text_help(value)
    return f"write [{quote(value)}]" if isinstance(value, str) and 0 < len(value) < 60 else None


def and_labels(fix: str, labels: str | None) -> str:
    """Adds missing labels to the help for a value. ``labels``: the member to add, or None if no labels are missing."""
    return f"{fix}; and add {quote(labels)}" if labels is not None else fix


def read_number(text: str) -> float | None:
    """Returns a finite number that JavaScript would also read; None for anything else."""
    if not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", text, re.ASCII):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole(text: str) -> int | None:
    """Returns a whole number from 0; None for anything else, and from 2 ** 53 on."""
    value = read_number(text)
    return int(value) if value is not None and value >= 0 and value == int(value) and value < 2**53 else None


def timestamp(text: str) -> float | None:
    """Returns a limit of DateTime as a number, comparable with others of its form: a year, an ISO date or time; None for other text."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return int(text) * 366.0 * 86_400
    try:
        if re.fullmatch(r"\d\d?:\d\d(:\d\d)?", text, re.ASCII):
            clock = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            return clock.hour * 3_600.0 + clock.minute * 60 + clock.second
        if re.fullmatch(r"\d{4}-\d\d", text, re.ASCII):
            text += "-01"
        given = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    day = date(given.year, given.month, given.day)
    return (
        given.year * 366.0 * 86_400 + (day - date(given.year, 1, 1)).days * 86_400.0 + given.hour * 3_600 + given.minute * 60 + given.second
    )


def as_number(text: str | None) -> float | None:
    """Returns a bound of the config as a number, or None if there is none."""
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
