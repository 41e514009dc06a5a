"""Messages for a rule that is broken: the rule's own message with values, or one made from its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from predlint.custom_rules.resolve import expression
from predlint.custom_rules.scope import Context, Scope
from predlint.custom_rules.types import ROW, SUBJECT, Things, Typed, too_deep
from predlint.lang import nodes as n
from predlint.lang.errors import LanguageError
from predlint.lang.nodes import At, Source, Word
from predlint.lang.parser import parse_expression
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.views import Instance, Row

#: A message from the things that a rule has looked at.
Message = Callable[[Things], str]
#: Maximum number of characters of a condition, and of values, in a generated message.
_MOST_TEXT, _MOST_VALUES = 120, 6
_ESCAPE = lazy_regex(r"\\(.)")


def shown(value: Any) -> str:
    """Returns a value as shown to people; ``?`` for one that is not applicable."""
    if value is None:
        return "?"
    if value.__class__ is float or value.__class__ is int:
        return shown_number(value)
    if value.__class__ is tuple:
        return ", ".join(_plain(option) for option in value) or "nothing"
    return _plain(value)


def shown_number(value: float) -> str:
    """Whole numbers as they are; others with six digits that count."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    try:
        return f"{value:.6g}"
    except OverflowError:
        return quote(value)


def shown_figure(value: Any) -> str:
    """Returns a figure of a file or a run as text, with commas between thousands."""
    text = shown(value)
    if value.__class__ is not float and value.__class__ is not int:
        return text
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if len(whole) > 3 and whole.removeprefix("-").isdigit() else text


def shown_share(value: float | None) -> str:
    """Returns a share of a file or a run as text, in percent."""
    return "?" if value is None else f"{shown_figure(float(f'{100 * value:.4g}'))} %"


def _plain(text: Any) -> str:
    """Returns a text of the data on one line, with hidden characters made visible, and shortened if it is long."""
    shown_text = quote(str(text)).removeprefix('"').removesuffix('"')
    # no quotes around the text: none inside needs an escape
    return _ESCAPE.sub(lambda escape: escape[1] if escape[1] == '"' else escape[0], shown_text)


# -- the rule's own message ------------------------------------------------------------------------------------------------------


def written(word: Word, scope: Scope, context: Context) -> Message | None:
    """Returns a message with ``{expressions}``, or None if it has an error, which is reported."""
    if not word.text.strip():
        context.fault(word.at, "this message says nothing", "leave it out: then it is made from the text of the rule")
        return None
    parts: list[str | Callable[[Things], str]] = []
    right = True
    for part, start, end in _template_parts(word, context):
        if start is None:
            parts.append(part)
            continue
        show = _value(part, _at(word, start, end), scope, context)
        right = right and show is not None
        if show is not None:
            parts.append(show)
    if not right:
        return None
    return lambda things: "".join([part if isinstance(part, str) else part(things) for part in parts])


def _template_parts(word: Word, context: Context) -> list[tuple[str, int | None, int]]:
    """Splits a message into texts, and expressions with their start and end in the source."""
    text, places = word.text, _places(word, context)
    parts: list[tuple[str, int | None, int]] = []
    plain, at = "", 0
    while at < len(text):
        char = text[at]
        if char in "{}" and text[at : at + 2] == char * 2:
            plain += char
            at += 2
        elif char == "{":
            end = _end(text, at)
            if end < 0:
                context.fault(_at(word, places[at], places[at] + 1), '"{" without "}"', "close it: {width}; for the sign itself write {{")
                return parts
            parts += [(plain, None, 0), (text[at + 1 : end], places[at + 1], places[end])]
            plain, at = "", end + 1
        elif char == "}":
            context.fault(_at(word, places[at], places[at] + 1), '"}" without "{"', "for the sign itself write }}")
            at += 1
        else:
            plain += char
            at += 1
    return [*parts, (plain, None, 0)]


def _end(text: str, at: int) -> int:
    """Returns the index of the brace that closes the one at ``at``, ignoring braces in quotes, or -1."""
    quoted = False
    for here in range(at + 1, len(text)):
        if text[here] == '"' and text[here - 1] != "\\":
            quoted = not quoted
        elif text[here] == "}" and not quoted:
            return here
    return -1


def _places(word: Word, context: Context) -> list[int]:
    """Returns the offset in the source of each character of a text, with escapes, and of its end."""
    raw, places = context.source.text, list[int]()
    at = word.at.start + 1
    for char in word.text:
        places.append(at)
        if raw[at] != "\\":
            at += 1
        elif raw[at + 1] == "u":
            at += 12 if char > "\uffff" else 6
        else:
            at += 2
    return [*places, at]


def _at(word: Word, start: int, end: int) -> At:
    """Returns a place inside a text, which must not cross the end of a line."""
    return At(word.at.path, word.at.line, word.at.column + start - word.at.start, start, max(end, start + 1))


def _value(text: str, where: At, scope: Scope, context: Context) -> Callable[[Things], str] | None:
    """Returns a function that shows the value of an expression in a message, or None if it has an error, which is reported."""
    if not text.strip():
        context.fault(where, "there is nothing between { and }", "name what goes there: {width}; for the sign itself write {{")
        return None
    try:
        node = parse_expression(text, context.source, where)
    except LanguageError as error:
        colon = text.find(":")
        if colon >= 0 and _is_expression(text[:colon], context.source, where):
            help_ = f"write {{{text[:colon].strip()}}}: numbers are shown with up to six digits"
            context.fault(_at_colon(where, where.start + colon), "a message takes no format after :", help_)
            return None
        for fault in error.faults:
            context.fault(_inside(fault.at, where), fault.message, fault.help)
        return None
    if too_deep(node):
        context.fault(where, "this nests too deep")
        return None
    typed = expression(node, scope, context)
    if typed.wrong:
        return None
    if typed.only("condition"):
        context.fault(where, "a message shows values; this is a condition", "write what is compared: {width}")
        return None
    return display(typed, context)


def _is_expression(text: str, source: Source, where: At) -> bool:
    try:
        parse_expression(text, source, where)
    except LanguageError:
        return False
    return True


def _at_colon(where: At, start: int) -> At:
    return where._replace(column=where.column + start - where.start, start=start)


def _inside(at: At, where: At) -> At:
    """Returns the place of an error, limited to the braces."""
    return at if where.start <= at.start < where.end else where


def display(typed: Typed, context: Context) -> Callable[[Things], str]:
    """Returns a function that shows a value; an instance is shown by the name of its feature."""
    run, vocabulary = typed.run, context.vocabulary
    if typed.only("data row"):
        return row_name
    if typed.only("object"):

        def name(things: Things) -> str:
            found: Instance | None = run(things)
            return _plain(vocabulary.features[found.feature].name) if found is not None else "?"

        return name
    if context.whole and typed.measure == "share":
        return lambda things: shown_share(run(things))
    show = shown_figure if context.whole else shown
    return lambda things: show(run(things))


# -- the message of a rule that has none -----------------------------------------------------------------------------------------

#: The word in the message about a wrong count, by the form of the requirement.
_BOUNDS = {"at most": "allowed", "at least": "needed", "exactly": "needed", "between": "allowed"}


def render_template(node: n.Expression, values: Sequence[tuple[str, Typed]], scope: Scope, context: Context) -> Message:
    """``person has height 5; height >= 8 px is required``, or ``data row a.jpg has 2 car; at most 1 is allowed``."""
    features = context.vocabulary.features
    on_row = scope.levels[0].slot == ROW
    displays = [(shortened(label), display(typed, context)) for label, typed in values[:_MOST_VALUES]]

    def subject(things: Things) -> str:
        if not on_row:
            instance: Instance = things[SUBJECT]
            return _plain(features[instance.feature].name)
        row: Row | None = things[ROW]
        return f"data row {listing([row.name])}" if row is not None and row.name else "the data row"

    if isinstance(node, n.Quantity):
        return _of_quantity(node, displays, subject, on_row, context)
    condition = shortened(context.text(node.at))
    if isinstance(node, n.Missing) and len(displays) == 1:
        label, show = displays[0]
        if node.negated:
            return lambda things: f"{subject(things)} has no {label}, which is required"
        return lambda things: f"{subject(things)} has {label} {show(things)}; none is allowed"
    if not displays:
        return lambda things: f"{condition} is required of {subject(things)}"

    def message(things: Things) -> str:
        shown_values = [(label, show(things)) for label, show in displays]
        has = ", ".join([f"{label} {value}" if value != "?" else _none(label) for label, value in shown_values])
        about = subject(things)
        if len(shown_values) == 1 and shown_values[0][0] == about and shown_values[0][1] != "?":  # a required answer itself
            return f"{about} is {shown_values[0][1]}; {condition} is required"
        return f"{about} has {has}; {condition} is required"

    return message


def _none(label: str) -> str:
    """Returns the text for a missing or unknown value."""
    return f"an unknown {label}" if label.startswith("count(") else f"no {label}"


def _of_quantity(node: n.Quantity, displays: Sequence[tuple[str, Message]], subject: Message, on_row: bool, context: Context) -> Message:
    """Returns a function for the message: how many there are, and how many are allowed."""
    others = "other " if node.other else ""
    where = f" where {context.text(node.where.at)}" if node.where is not None else ""
    things = shortened(others + " or ".join([context.text(thing.at) for thing in node.things]) + where)

    def of(things: Things) -> str:
        return f"{subject(things)} has" if on_row else f"for {subject(things)} there is"

    if node.has is not None:
        has = shortened(context.text(node.has.at))
        how = context.text(node.at).partition(" has ")[0] if node.how != "every" else ""
        about = f"not every {things}" if node.how == "every" else f"not {shortened(how)}"
        return lambda row: f"{'in' if on_row else 'for'} {subject(row)}, {about} has {has}"
    if node.how == "no":
        return lambda row: f"{of(row)} some {things}; none is allowed"
    if node.how == "some":
        return lambda row: f"{of(row)} no {things}; at least one is needed"
    requirement = _bound_text(node, context)
    if not displays:
        return lambda row: f"{of(row)} another number of {things}; {requirement}"
    (_, show), *_ = displays

    def message(row: Things) -> str:
        number = show(row)
        number = "an unknown number of" if number == "?" else "no" if number == "0" else number
        are = of(row) if on_row or number in ("no", "1") else f"for {subject(row)} there are"
        return f"{are} {number} {things}; {requirement}"

    return message


def _bound_text(node: n.Quantity, context: Context) -> str:
    """``at most 1 is allowed``."""
    minimum, maximum = node.minimum, node.maximum
    if node.how == "between" and minimum is not None and maximum is not None:
        return f"{context.text(minimum.at)} to {context.text(maximum.at)} are allowed"
    bound = maximum if node.how == "at most" else minimum
    if bound is None:
        return f"{node.how} is needed"
    return f"{node.how} {context.text(bound.at)} {'is' if bound.value == 1 else 'are'} {_BOUNDS.get(node.how, 'needed')}"


def row_name(things: Things) -> str:
    """Returns the name of a data row for messages."""
    row: Row | None = things[ROW]
    return f"data row {quote(row.name)}" if row is not None and row.name else "the data row"


def shortened(text: str) -> str:
    """Returns a text of a rule, shortened for a message."""
    return text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"
