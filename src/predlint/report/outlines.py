"""Messages without their numbers: two that differ in nothing else are of one case."""

from __future__ import annotations

from predlint.lazy_regex import lazy_regex

#: A number by itself, with its sign; a date, a time. The class of the first character stands first, which is faster.
_NUMBER = lazy_regex(
    r"[-0-9](?<![\w.+].)(?:(?<=[0-9])|(?=[0-9]))"
    r"(?:[0-9]{3}-[0-9]{2}-[0-9]{2}[0-9T:.]*Z?|(?>[0-9]*(?:,[0-9]{3})*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?!\w)"
)
_DATE = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The numbers of a box or an outline, which the place shows anyway: as they are, and without numbers.
_LIST, _BARE_LIST = lazy_regex(r"\[-?[0-9][0-9., e+-]*…?\]"), lazy_regex(r"\[…(?:, …)*(?:, )?…?\]")
#: A name between quotes; those in it are escaped.
_QUOTED = lazy_regex(r'("(?:[^"\\]|\\.)*")')


def outline(text: str) -> str:
    """Returns a text with … for each number that is in no quoted name."""
    if '"' in text:
        if "\\" in text:
            parts = _QUOTED.split(text)
            parts[::2] = [_NUMBER.sub("…", part) for part in parts[::2]]
            text = "".join(parts)
        else:
            parts = text.split('"')
            parts[::2] = [_NUMBER.sub("…", part) for part in parts[::2]]
            text = '"'.join(parts)
    else:
        text = _NUMBER.sub("…", text)
    return _BARE_LIST.sub("[…]", text) if "[…" in text else text


def numbers_in(text: str) -> list[str]:
    """Returns the numbers for which `outline` writes …, without those in lists and dates."""
    if "[" in text:
        text = _LIST.sub("", text)
    if '"' in text:
        text = " ".join((_QUOTED.split(text) if "\\" in text else text.split('"'))[::2])
    found: list[str] = _NUMBER.findall(text)
    return [each for each in found if not _DATE.match(each)]


def without_names(text: str) -> str:
    """Returns the outline of a text with … for each quoted name, too."""
    return _QUOTED.sub('"…"', outline(text))


def names_in(text: str) -> list[str]:
    """Returns the quoted names in a text, with their quotes."""
    return _QUOTED.findall(text)


def case_key(rule: str, message: str, help_: str | None) -> tuple[str, str, str | None]:
    """Returns what the findings of one case have in common: the rule, and message and help without numbers."""
    return rule, outline(message), None if help_ is None else outline(help_)


def number_of(written: str) -> float:
    """Returns the number that a message shows so."""
    return float(written.replace(",", ""))
