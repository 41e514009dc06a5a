"""Messages without their numbers: two that differ in nothing else are of one case."""

from __future__ import annotations

from predlint.lazy_regex import lazy_regex

#: A number by itself, with its sign; a date, a time. The class of the first character stands first, which is faster.
_NUMBER = lazy_regex(
    r"([-0-9](?<![\w.+].)(?:(?<=[0-9])|(?=[0-9]))"
    r"(?:[0-9]{3}-[0-9]{2}-[0-9]{2}[0-9T:.]*Z?|(?>[0-9]*(?:,[0-9]{3})*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?!\w))"
)
_DATE = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The numbers of a box or an outline, which the place shows anyway, and a name between quotes; those in it are escaped.
_LIST_OR_NAME = lazy_regex(r'("(?:[^"\\]|\\.)*"|\[-?[0-9][0-9., e+-]*…?\])')
_NAME = lazy_regex(r'"(?:[^"\\]|\\.)*"')
#: The sides of a box, the coordinates of a point, the ends of a range. In a list of them they are names that were found, or are needed.
_SIDE = lazy_regex(r"(?<!, )\b(?:x|y|left|right|lower|upper|top|bottom|width|height|wide|high|start|end)\b(?!,)")


def outline(text: str) -> tuple[str, list[str]]:
    """Returns a text with … for each number that is in no quoted name, and these numbers, without those in lists and dates."""
    if '"' not in text and "[" not in text:
        parts = _NUMBER.split(text)
        numbers = parts[1::2]
        text = "…".join(parts[::2])
    else:
        pieces, numbers = _LIST_OR_NAME.split(text), list[str]()
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                parts = _NUMBER.split(piece)
                numbers += parts[1::2]
                pieces[at] = "…".join(parts[::2])
            elif piece[0] == "[":
                pieces[at] = "[…]"
        text = "".join(pieces)
    return text, [each for each in numbers if not _DATE.match(each)] if numbers and "-" in "".join(numbers) else numbers


def without_names(text: str) -> str:
    """Returns the outline of a text with … for each quoted name, too."""
    return _NAME.sub('"…"', outline(text)[0])


def without_sides(text: str) -> str:
    """Returns the outline of a text with … for each quoted name, and for each side of a box, too: one mistake is often made in all four."""
    return _SIDE.sub("…", without_names(text))


def names_in(text: str) -> list[str]:
    """Returns the quoted names in a text, with their quotes."""
    return _NAME.findall(text)


def case_key(rule: str, message: str, help_: str | None) -> tuple[str, str, str | None]:
    """Returns what the findings of one case have in common: the rule, and message and help without numbers."""
    return rule, outline(message)[0], None if help_ is None else outline(help_)[0]


def number_of(written: str) -> float:
    """Returns the number that a message shows so."""
    return float(written.replace(",", ""))
