"""What a fault does to the import, in plain words at the end of every message: Label Studio says none of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from predlint.shape.faults import Fault, Say, Sentence, fault, worded
from predlint.shape.findings import Finding, keys_of
from predlint.violation import Effect, Place, Words


def everywhere(text: str) -> Effect:
    """The same in an annotation."""
    return Effect(text, text, text)


def _other_in_results(text: str, in_results: str | None) -> Effect:
    """Another one in a result of an annotation, where no server refuses it; the same at the annotation itself."""
    return Effect(text, in_results, text)


LOST = everywhere("it is silently lost")
REFUSED_BY_ALL = _other_in_results("the server refuses the import", LOST.of_prediction)
REFUSED = Effect(
    "servers that check predictions refuse the import",
    "the import takes it, and it is shown wrongly or not at all",
    REFUSED_BY_ALL.of_prediction,
)
REFUSED_OR_SHOWN = _other_in_results(
    "servers that check predictions with label-studio-sdk 2.1 refuse the import, others show it as it is meant", None
)
REFUSED_OR_LOST = _other_in_results("servers that check predictions refuse the import, others silently lose it", LOST.of_prediction)
REFUSED_OR_UNLABELLED = _other_in_results(
    "servers that check predictions refuse the import, others show it without its label", "it is shown without its label"
)
REFUSED_OR_ELSEWHERE = _other_in_results(
    "servers that check predictions refuse the import, others show it on that object", "it is shown on that object"
)
REFUSED_OR_HIDDEN = _other_in_results(
    "servers that check predictions refuse the import, others do not show it: that object cannot have it",
    "it is not shown: that object cannot have it",
)
SHOWN_WRONG = everywhere("it is shown wrongly")
SOME_SHOW_WRONG = everywhere("releases that count otherwise show it wrongly")
ONE_KEPT = everywhere("the editor keeps only one of them")
SHOWN_ALL = everywhere("the editor shows them all, but people can give only one")
NOT_NESTED = everywhere("the region is shown under no other")
NOT_LISTED = everywhere("none of them is in the list of regions")
NOT_SUBMITTED = everywhere("people cannot submit it before they change it")
COUNTED_TWICE = everywhere("it counts twice")
EXPORTED_WRONG = everywhere("exports in pixels stop at it, or are wrong")
NOT_EXPORTED = everywhere("the editor draws it, and it cannot be exported as an image, NumPy array or COCO")
SOME_REFUSE = _other_in_results("servers that check predictions with label-studio-sdk 2.1 refuse what is above 100", None)

#: Those of which something else becomes in an annotation than in a prediction, by their text there.
_OTHER_IN_ANNOTATIONS = {
    effect.of_prediction: effect
    for effect in (
        REFUSED_BY_ALL, REFUSED_OR_LOST, REFUSED_OR_UNLABELLED, REFUSED_OR_ELSEWHERE, REFUSED_OR_HIDDEN, REFUSED_OR_SHOWN, REFUSED,
        SOME_REFUSE,
    )
}  # fmt: skip
#: Words with an effect behind them, and those without it.
_BARE: dict[Say, Say] = {}
#: Words for values of which some do no harm, each with what tells these.
_MILD: dict[Say, Callable[[object], bool]] = {}
#: What is said of a value that does no harm, by the rule that its member breaks with others.
_MILDER = {"CNF102": "CNF106", "LNK103": "LNK116", "REC113": "REC120", "SPN103": "SPN119"}


def as_grave(finding: Finding) -> Finding:
    """The finding, by its milder rule where the value does no harm."""
    code, say = finding.kind.code, finding.kind.say
    if code not in _MILDER or say not in _MILD or not _MILD[say](finding.value):
        return finding
    return finding._replace(kind=Sentence(_MILDER[code], say))


def as_annotated(finding: Finding) -> Finding:
    """What is found in an annotation, with where that is: every server looks at the annotation itself, and none at its results."""
    inside = len(keys_of(finding.path)) > len(("annotations", 0, "result"))
    return finding._replace(where=_IN_RESULT if inside else _IN_ANNOTATION)


def _of_result(words: Words) -> Words:
    """What a sentence says of a result of an annotation."""
    message, help_ = _of_annotation(words)
    said, _, text = message.rpartition("; ")
    effect = _OTHER_IN_ANNOTATIONS.get(text)
    if effect is None:
        return message, help_
    return f"{said}; {effect.of_annotation}" if effect.of_annotation is not None else said, help_


def _of_whole(words: Words) -> Words:
    """What a sentence says of the annotation itself."""
    message, help_ = _of_annotation(words)
    said, _, text = message.rpartition("; ")
    return f"{said}; {REFUSED.of_whole_annotation}" if text == REFUSED.of_prediction else message, help_


def _of_annotation(words: Words) -> Words:
    message, help_ = words
    return _named(message), _named(help_) if help_ is not None else None


def _named(text: str) -> str:
    return text.replace(" this prediction", " this annotation").replace("regions of one prediction", "regions of one annotation")


_IN_RESULT, _IN_ANNOTATION = Place("of_annotation", _of_result), Place("of_whole_annotation", _of_whole)


@cache
def ending(say: Say, effect: Effect) -> Say:
    """The words of ``say`` with the effect behind them; the same function for the same two."""

    def words(value: object, *about: object) -> tuple[str, str | None]:
        message, help_ = say(value, *about)
        return f"{message}; {effect.of_prediction}", help_

    _BARE[words] = say
    return words


def without_effect(say: Say) -> Say:
    """The words without the effect behind them."""
    return _BARE.get(say, say)


def with_effect(said: Fault, effect: Effect) -> Fault:
    """The fault with another effect in place of a loss."""
    bare = _BARE.get(said.say)
    return worded(said, ending(bare, effect)) if bare is not None and said.say is ending(bare, REFUSED_OR_LOST) else said


def refused(code: str, say: Say, *about: object) -> Fault:
    """A fault for which a server that checks predictions refuses the whole import."""
    return fault(code, ending(say, REFUSED), *about)


def refused_by_all(code: str, say: Say, *about: object) -> Fault:
    """A fault for which every server refuses the whole import, whether it checks predictions or not."""
    return fault(code, ending(say, REFUSED_BY_ALL), *about)


def refused_or_lost(code: str, say: Say, *about: object) -> Fault:
    """A fault for which a server that checks predictions refuses the import; with others what it is about is lost."""
    return fault(code, ending(say, REFUSED_OR_LOST), *about)


def refused_or_shown(code: str, say: Say, *about: object) -> Fault:
    """What the editor takes, and a server that checks predictions does not."""
    return fault(code, ending(say, REFUSED_OR_SHOWN), *about)


def mistyped(code: str, say: Say, *about: object) -> Fault:
    """A value of another type in what the editor takes as it is, key frames and the like: servers refuse it, but for numbers in quotes and
    flags, which the editor may draw anywhere."""
    return fault(code, _unless(say, reads_as_number), *about)


def undrawn(code: str, say: Say, *about: object) -> Fault:
    """The same in what the editor takes only with its own type: it draws no region, and stops at an answer."""
    return fault(code, _unless(say, reads_as_number, LOST), *about)


def mistyped_score(code: str, say: Say, *about: object) -> Fault:
    """A score of another type: servers read texts as numbers, of which those that check take those from 0 to 1, and flags as 1 or 0, but no
    list or object."""
    return fault(code, _by(say, _as_score), *about)


@cache
def _by(say: Say, effect_of: Callable[[object], Effect | None]) -> Say:
    """The words of ``say`` with the effect behind them that the value has; none for a value that does no harm."""

    def words(value: object, *about: object) -> tuple[str, str | None]:
        message, help_ = say(value, *about)
        effect = effect_of(value)
        return f"{message}; {effect.of_prediction}" if effect is not None else message, help_

    _MILD[words] = lambda value: effect_of(value) is None
    return words


def _as_score(value: object) -> Effect | None:
    """What becomes of such a score; None for one that every server reads."""
    if isinstance(value, (list, dict)):
        return REFUSED_BY_ALL
    if isinstance(value, bool):
        return everywhere(f"servers store it as {value:d}")
    return None if isinstance(value, str) and reads_as_number(value) and 0 <= float(value) <= 1 else REFUSED


def loose_flag(code: str, say: Say, *about: object) -> Fault:
    """A flag of another type that the editor takes as programs do: a text that says no is a yes there."""
    return fault(code, _by(say, _as_flag), *about)


#: Texts that say no.
_NO = frozenset({"false", "no", "off", "0", "0.0", "none", "null", "f", "n"})


def _as_flag(value: object) -> Effect | None:
    return SHOWN_WRONG if isinstance(value, str) and value.strip().lower() in _NO else None


def numbered(code: str, say: Say, *about: object) -> Fault:
    """An id that is no text: the editor makes one of a number, but for 0, which is none to it."""
    return fault(code, _unless(say, _is_own_number, None, LOST), *about)


def mistyped_frame(code: str, say: Say, *about: object) -> Fault:
    """An end of a range of frames: servers take any number, and the editor stops at all but whole ones."""
    return fault(code, _unless(say, _is_number, LOST), *about)


def mistyped_name(code: str, say: Say, *about: object) -> Fault:
    """What stands in place of a name that nothing is compared with: servers take any text, and the editor shows nothing of it."""
    return fault(code, _unless(say, _is_text, LOST), *about)


def mistyped_end(code: str, say: Say, *about: object) -> Fault:
    """An end of a span of another type: servers take any number, flag or text, and the editor draws no region with it."""
    return fault(code, _unless(say, _is_scalar, LOST), *about)


def mistyped_text_end(code: str, say: Say, *about: object) -> Fault:
    """An end of a span of a text: the editor makes a number of what servers take, and draws no region where that is no whole one."""
    return fault(code, _by(say, _as_count), *about)


def _as_count(value: object) -> Effect | None:
    """What becomes of a span of a text with such an end; None where the editor reads it."""
    if not isinstance(value, (int, float, str)):
        return REFUSED
    try:
        count = float(value)
    except (ValueError, OverflowError):
        return LOST
    if not count.is_integer():
        return LOST
    return None if isinstance(value, str) and count >= 0 else SHOWN_WRONG


def mistyped_offset(code: str, say: Say, *about: object) -> Fault:
    """An offset in a paragraph or node: servers take what reads as a whole number from 0, or null; the editor draws only with such a
    number."""
    return fault(code, _unless(say, _reads_as_offset, LOST), *about)


def nameless(code: str, say: Say, *about: object) -> Fault:
    """No name in a config of one control: servers think of that one for null, and the editor of none."""
    return fault(code, _unless(say, _is_null, LOST), *about)


def not_in_text(code: str, say: Say, passes: Callable[[object], bool], *about: object) -> Fault:
    """A value in the middle of a text of the config. ``passes``: whether servers take it for the tag, in which the editor makes a text of
    it."""
    return fault(code, _unless(say, passes, otherwise=REFUSED_BY_ALL), *about)


def not_listed(code: str, say: Say, *about: object) -> Fault:
    """What stands in place of a list, or of a table: servers take a text, of which the editor shows nothing."""
    return fault(code, _unless(say, _is_text, otherwise=REFUSED_BY_ALL), *about)


@cache
def _unless(say: Say, passes: Callable[[object], bool], effect: Effect | None = SHOWN_WRONG, otherwise: Effect = REFUSED) -> Say:
    """The words of ``say`` with the effect behind them, which is another where servers let the value pass; None for no harm."""

    def words(value: object, *about: object) -> tuple[str, str | None]:
        message, help_ = say(value, *about)
        becomes = effect if passes(value) else otherwise
        return f"{message}; {becomes.of_prediction}" if becomes is not None else message, help_

    if effect is None:
        _MILD[words] = passes
    return words


def _is_own_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value != 0


def _is_null(value: object) -> bool:
    return value is None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) or reads_as_number(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (int, float, str))


def _reads_as_offset(value: object) -> bool:
    if value is None or not isinstance(value, (int, float, str)):
        return value is None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return False
    return found >= 0 and found.is_integer()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def reads_as_number(value: object) -> bool:
    """True for a number in quotes and for a flag, which some readers take for numbers."""
    if isinstance(value, bool):
        return True
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False


def lost(code: str, say: Say, *about: object) -> Fault:
    """A fault by which a region, an answer or a whole prediction disappears."""
    return fault(code, ending(say, LOST), *about)


def shown_wrong(code: str, say: Say, *about: object) -> Fault:
    """A fault after which people see something else than was predicted."""
    return fault(code, ending(say, SHOWN_WRONG), *about)


def some_show_wrong(code: str, say: Say, *about: object) -> Fault:
    """What releases of the editor count in different ways."""
    return fault(code, ending(say, SOME_SHOW_WRONG), *about)


def shown_all(code: str, say: Say, *about: object) -> Fault:
    """More than people can give, which the editor shows all the same."""
    return fault(code, ending(say, SHOWN_ALL), *about)


def one_kept(code: str, say: Say, *about: object) -> Fault:
    """What stands there twice where there is room for one."""
    return fault(code, ending(say, ONE_KEPT), *about)


def counted_twice(code: str, say: Say, *about: object) -> Fault:
    """The same label or answer once more in one list."""
    return fault(code, ending(say, COUNTED_TWICE), *about)


def exported_wrong(code: str, say: Say, *about: object) -> Fault:
    """A size of an image that is none: the editor finds out its own, and converters go by this one."""
    return fault(code, ending(say, EXPORTED_WRONG), *about)


def not_nested(code: str, say: Say, *about: object) -> Fault:
    """A region whose parent is nowhere: it is drawn, and stands at the top of the list."""
    return fault(code, ending(say, NOT_NESTED), *about)


def not_listed_at_all(code: str, say: Say, *about: object) -> Fault:
    """Regions below one another: they are drawn, and the list, which begins at the top, has none of them."""
    return fault(code, ending(say, NOT_LISTED), *about)


def not_submitted(code: str, say: Say, *about: object) -> Fault:
    """What the import takes, and the form does not."""
    return fault(code, ending(say, NOT_SUBMITTED), *about)


def not_exported(code: str, say: Say, *about: object) -> Fault:
    """What the editor draws and completes, but converters stop at where the prediction became an annotation as it is."""
    return fault(code, ending(say, NOT_EXPORTED), *about)


def odd(code: str, say: Say, *about: object) -> Fault:
    """What is worth a word and does no harm: nothing is said of what becomes of it."""
    return fault(code, say, *about)
