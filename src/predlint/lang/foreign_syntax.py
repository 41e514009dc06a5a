"""Words and signs of other languages, with what to write in .onto files instead."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Characters that are not allowed -> what to do about them.
_CHARACTERS: tuple[tuple[str, str], ...] = (
    ("==", "two things are compared with one ="),
    ("&&", "write and"),
    ("&", "write and"),
    ("||", "write or"),
    ("|", "write or"),
    ("!", "write not"),
    ("~", 'a text is compared with a pattern by matches: text matches "^A"'),
    ("//", "a comment begins with #"),
    ("/*", "a comment begins with #, on each of its lines"),
    ("'", 'a text goes between double quotes: "'),
    ("`", 'a text goes between double quotes: "'),
    ("“", 'these quotes are typographic: write "'),
    ("”", 'these quotes are typographic: write "'),
    ("„", 'these quotes are typographic: write "'),
    ("‘", 'these quotes are typographic: write "'),
    ("’", 'these quotes are typographic: write "'),
    ("≥", "write >="),
    ("≤", "write <="),
    ("≠", "write !="),
    ("×", "write *"),
    ("–", "this is a dash: write -"),
    ("—", "this is a dash: write -"),
    ("•", "an option begins with -"),
    (";", "nothing is at the end of a line: leave it out"),
)
#: Those of these that only rules have.
CONNECTIVES = frozenset({"write and", "write or", "write not"})
#: Words of other languages in rules.
_WORDS: dict[str, str] = {
    **dict.fromkeys(("exists", "exist", "any", "has_any"), "write some: require some car"),
    **dict.fromkeys(("all", "each", "forall", "foreach"), "write every: every car has width > 8"),
    **dict.fromkeys(("none", "without"), "write no: require no other car"),
    **dict.fromkeys(("contains", "contain"), "turn it round with inside (plate inside car); for options of a checklist write includes"),
    "in": 'write is one of: weather is one of (sunny, "light rain")',
    **dict.fromkeys(("like", "ilike", "regex", "match"), 'write matches: text matches "^A"'),
    **dict.fromkeys(("null", "undefined", "nil"), "write is missing: confidence is missing"),
    **dict.fromkeys(("if", "where", "for", "unless", "given"), "write when in front of a condition: when confidence >= 50%"),
    **dict.fromkeys(("assert", "must", "should", "check", "expect", "ensure", "requires"), "write require: require width > 8 px"),
    **dict.fromkeys(("level", "priority"), "write severity: severity warning"),
    **dict.fromkeys(("msg", "text", "say", "error"), 'write message: message "too small"'),
    **dict.fromkeys(("then", "do", "else"), "leave it out: what must hold goes after require"),
    **dict.fromkeys(("xor", "nor"), "write it with and, or and not"),
    "equals": "write = between numbers, is before an option",
    **dict.fromkeys(("greater", "larger", "bigger", "more", "above", "over", "wider", "longer"), "write > or >=: width > 8 px"),
    **dict.fromkeys(("less", "smaller", "fewer", "below", "under"), "write < or <=: width < 8 px"),
    "atleast": "write at least",
    "atmost": "write at most",
    "than": "write < or >: width > 8 px",
    "var": "values have no names here: write the expression where it is needed",
    "let": "values have no names here: write the expression where it is needed",
}
#: Other tools' words for tools and questions -> the word of the language.
_KINDS: dict[str, str] = {
    **dict.fromkeys(("bbox", "rectangle", "rect", "boundingbox", "bounding-box", "bounding_box"), "box"),
    **dict.fromkeys(("polyline", "linestring"), "line"),
    **dict.fromkeys(("segmentation", "bitmask", "brush", "raster-segmentation", "raster"), "mask"),
    **dict.fromkeys(("keypoint", "landmark"), "point"),
    **dict.fromkeys(("ner", "span", "named-entity"), "entity"),
    **dict.fromkeys(("edge", "relation", "link"), "relationship"),
    **dict.fromkeys(("select", "choice", "enum", "single", "dropdown", "question"), "radio"),
    **dict.fromkeys(("checkbox", "checkboxes", "multi", "multiselect", "choices"), "checklist"),
    **dict.fromkeys(("string", "textarea", "freetext"), "text"),
    **dict.fromkeys(("import", "use", "require", "from"), "include"),
    **dict.fromkeys(("project", "name", "title"), "ontology"),
    **dict.fromkeys(("mediatype", "media-type", "media_type"), "media"),
    **dict.fromkeys(("mandatory", "needed"), "required"),
    **dict.fromkeys(("colour", "rgb"), "color"),
    **dict.fromkeys(("length", "chars", "maxlength", "max"), "characters"),
    **dict.fromkeys(("frame", "per-frame"), "index"),
    **dict.fromkeys(("schema-id", "featureschemaid", "schemaid"), "id"),
}


def of_characters(text: str, start: int) -> tuple[int, int, str] | None:
    """Returns begin, end and help for signs of other languages at a character, or None."""
    if start and text[start : start + 1] in ("=", "/") and text[start - 1] == text[start]:  # the first was read by itself
        start -= 1
    elif start and text[start : start + 1] in (">", "<") and text[start - 1] == "=":
        return start - 1, start + 1, f"write {text[start]}="
    for sign, help in _CHARACTERS:
        if text.startswith(sign, start):
            end = start + len(sign)
            while text.startswith("=", end) and sign == "==":
                end += 1
            return start, end, help
    return None


def of_word(word: str) -> str | None:
    """Returns what to write in a rule for a word of another language, or None."""
    return _WORDS.get(word.lower())


def of_kind(word: str, allowed: Callable[[str], bool]) -> str | None:
    """Returns the keyword for a word of another tool, or None."""
    intended = _KINDS.get(word.lower())
    return intended if intended is not None and allowed(intended) else None


def of_value(value: str) -> str | None:
    """Returns what to write in JSON for a value of another language, or None."""
    if value in ("None", "nil", "undefined", "Null", "NULL"):
        return "write null"
    if value.lstrip("+-").lower() in ("nan", "inf", "infinity"):
        return "JSON has no NaN and no Infinity"
    if value.startswith("+") and value[1:2].isdigit():
        return f"write {value[1:]}"
    if re.fullmatch(r"-[ \t]+\d.*", value):
        return f"write -{value[1:].strip()}"
    return None


def of_number(text: str, start: int) -> str | None:
    """Returns how to write a number that is in another notation, or None."""
    if text.startswith(",", start) and (before := re.search(r"\d+\Z", text[max(0, start - 20) : start])):
        after = re.match(r"\d+", text[start + 1 : start + 20])
        if after:
            return f"a decimal point is written as a point: {before.group()}.{after.group()}"
    if text.startswith(".", start) and text[max(0, start - 2) : start] == "..":
        return "two dots are enough: characters 1..200"
    if text.startswith(".", start) and (after := re.match(r"\d+", text[start + 1 : start + 20])):
        return f"write 0.{after.group()}"
    return None
