"""Typed models of the predictions for an ontology: the public function `models`, the text of their module, and the module itself."""

from __future__ import annotations

import builtins
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from predlint.engine.api import compile
from predlint.engine.checker import Checker
from predlint.engine.options import OptionError
from predlint.model.texts import lazy_regex
from predlint.tools.model_definitions import Alias, Class, Constant, Definition, Field, python, python_text
from predlint.tools.model_reader import Reader
from predlint.version import __version__

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyGiven
    from predlint.model.settings import Dialect, Media, Profile, Target


# -- The units of numeric members of records, by platform ----------------------------------------------------------

_FRACTION = "from 0 to 1"

_LABELBOX = {
    **dict.fromkeys(
        ("top", "left", "height", "width", "x", "y"),
        "pixels from the upper left corner of the image (PDF: its unit; map: longitude, latitude)",
    ),
    "confidence": _FRACTION,
    **dict.fromkeys(("start", "end"), "frames from 1, or characters of a text from 0, both ends included"),
}

_LABEL_STUDIO = {
    **dict.fromkeys(("x", "y", "width", "height", "radiusX", "radiusY"), "percent of the size of the image"),
    "rotation": "degrees, clockwise",
    **dict.fromkeys(("original_width", "original_height"), "pixels"),
}

_ENCORD = {
    **dict.fromkeys(("x", "y", "w", "h"), "fractions of the size of the image"),
    "theta": "degrees",
    "confidence": _FRACTION,
    **dict.fromkeys(("width", "height"), "pixels"),
}

_COCO = {
    "bbox": "pixels (left, top, width, height)",
    "segmentation": "pixels (x and y by turns), or run lengths by columns",
    "keypoints": "pixels (x, y) and visibility by turns",
    "area": "square pixels",
    **dict.fromkeys(("width", "height"), "pixels"),
    "size": "pixels (height, width)",
}

UNITS = {"labelbox": _LABELBOX, "label-studio": _LABEL_STUDIO, "encord": _ENCORD, "coco": _COCO}


# -- The text of a module of models --------------------------------------------------------------------------------

_WIDTH = 100
#: What happens to members that are not declared.
Extra = Literal["forbid", "allow"]
#: The line above the definitions that come from the ontology.
OWN_PART = f"# -- the ontology {'-' * 82}"
_FROM_PYDANTIC = ("Field", "Tag")
#: A string, or a token of the rest.
_TOKEN = lazy_regex(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[\[({]|[\])}]|, | \| |[^"\'\[({\])}, |]+|[, |]')


def module_text(definitions: list[Definition], *, about: list[str], release: str, extra: Extra) -> str:
    """The whole module: deterministic, and of no other origin than the ontology and the release. ``extra``: whether objects may have
    members that are not declared."""
    body = re.sub(r"\n{4,}", "\n\n\n", "\n\n".join(_definition(each) for each in definitions))
    imports, support = _support(body)
    support = support.replace('extra="forbid"', f'extra="{extra}"')
    names = ["Record", "parse", "parse_json", *(each.name for each in definitions if isinstance(each, Class))]
    head = [
        *(["# ruff: noqa: UP007"] if any("Union" in line for line in imports) else []),
        f'"""{_in_docstring(about[0])}',
        "",
        *(_in_docstring(text) for text in about[1:]),
        f"Written by predlint {release} (predlint compile --models): write it again rather than edit it.",
        "",
        "Build records of these classes; ``to_dict()`` gives what is uploaded. ``parse`` takes a record that was",
        "written before, and raises ``pydantic.ValidationError`` where the JSON Schema refuses it.",
        '"""',
        "",
        "# fmt: off",
    ]
    record = definitions[-1]
    # without it they begin with the whole type; a class has its name, and takes no other
    title_of_errors = "" if isinstance(record, Alias) and record.type.isidentifier() else ', config=ConfigDict(title="Record")'
    tail = [
        "",
        "",
        f"_RECORD: TypeAdapter[Any] = TypeAdapter(Record{title_of_errors})",
        "",
        "",
        "def parse(record: object) -> Record:",
        '    """A record (a dict) as the model that it is of. Raises pydantic.ValidationError."""',
        "    made: Record = _RECORD.validate_python(record)",
        "    return made",
        "",
        "",
        "def parse_json(line: str | bytes) -> Record:",
        '    """A line of JSON as the model that it is of. Raises pydantic.ValidationError."""',
        "    made: Record = _RECORD.validate_json(line)",
        "    return made",
        "",
    ]
    exported = fold(f"__all__ = {python(sorted(names, key=_isort_key))}", 0)
    return "\n".join([*head, *imports, "", exported, "", support, "", OWN_PART, "", body, *tail])


def _isort_key(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Sorts names as ruff does: constants, classes, others; by the numbers within."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name) if part]


def _support(body: str) -> tuple[list[str], str]:
    """Returns the imports of the module, and its support code."""
    text = resources.files("predlint.tools").joinpath("model_support.py").read_text(encoding="utf-8")
    _, _, text = text.partition('"""\n\n')
    imports, _, rest = text.partition("\n#: A condition")
    used = [name for name in _FROM_PYDANTIC if re.search(rf"\b{name}[\[(]", body)]
    lines = imports.strip().splitlines()
    if "Literal[" in body:
        lines = [line.replace("ClassVar, Self", "ClassVar, Literal, Self") for line in lines]
    if " Union[" in body or "[Union[" in body:
        lines = [line.replace("Self, cast", "Self, Union, cast") for line in lines]
    start, stop = lines.index("from pydantic import (") + 1, lines.index(")")
    names = [*lines[start:stop], *(f"    {name}," for name in used)]
    lines[start:stop] = sorted(names, key=lambda line: (line.strip()[0].islower(), line.strip()))
    return lines, f"#: A condition{rest}".rstrip() + "\n"


def _definition(each: Definition) -> str:
    if isinstance(each, Constant):
        return f"{fold(f'{each.name} = frozenset({python(each.value)})', 0)}"
    if isinstance(each, Alias):
        about = f"#: {each.about}\n" if each.about else ""
        return f"{about}{fold(f'{each.name} = {each.type}', 0)}"
    return "\n".join(["", *_class(each)])


def _class(each: Class) -> Iterator[str]:
    yield f"class {each.name}({each.base}):"
    first, *more = (_in_docstring(text) for text in each.about)
    if more:
        yield f'    """{first}'
        yield ""
        yield from (f"    {text}" for text in more)
        yield '    """'
    else:
        yield f'    """{first}"""'
    if each.settings:
        yield ""
        yield from (fold(f"{name}: ClassVar[{type_}] = {python(value)}", 4) for name, type_, value in each.settings)
    if each.fields:
        yield ""
        yield from (fold(_field(field), 4) for field in each.fields)
    yield ""


def _field(field: Field) -> str:
    default = None if field.required else field.default or "None"
    if field.name == field.member:
        return f"{field.name}: {field.type}" + (f" = {default}" if default is not None else "")
    given = f"default={default}, " if default is not None else ""
    return f"{field.name}: {field.type} = Field({given}alias={python_text(field.member)})"


def _in_docstring(text: str) -> str:
    text = "".join(char if char.isprintable() else " " for char in text)
    return text.replace("\\", "\\\\").replace('"""', "'''") + (" " if text.endswith('"') else "")


# -- lines ------------------------------------------------------------------------------------------------------------------


def fold(text: str, indent: int) -> str:
    """Splits a long one-line statement: the content of brackets goes to lines of its own."""
    return "\n".join(_folded(_TOKEN.findall(text), indent, "", inside=False))


def _folded(tokens: list[str], indent: int, end: str, *, inside: bool = True) -> list[str]:
    line = " " * indent + "".join(tokens) + end
    if len(line) <= _WIDTH:
        return [line]
    bars = _parts(tokens, " | ") if inside else []
    if len(bars) > 1:
        lines = [line for part in bars for line in _barred(part, indent)]
        return [f"{' ' * indent}{lines[0].lstrip()[2:]}", *lines[1:-1], f"{lines[-1]}{end}"]
    group = _widest(tokens)
    if group is None:
        return [line]
    start, stop = group
    lines = [" " * indent + "".join(tokens[: start + 1])]
    parts = _parts(tokens[start + 1 : stop], ", ")
    if len(parts) > 8 and all(len(part) == 1 and part[0][0] in "\"'" for part in parts):  # texts, as many on a line as fit
        filled = [""]
        for (each,) in parts:
            if len(filled[-1]) + len(each) + 2 > _WIDTH - indent - 4:
                filled.append("")
            filled[-1] += f"{each}, "
        return [*lines, *(f"{' ' * (indent + 4)}{each.rstrip()}" for each in filled), *_folded(tokens[stop:], indent, end)]
    for part in parts:
        lines += _folded(part, indent + 4, "" if len(parts) == 1 else ",")
    return [*lines, *_folded(tokens[stop:], indent, end, inside=False)]


def _barred(tokens: list[str], indent: int) -> list[str]:
    """Returns the lines of one type of a union, after its bar."""
    lines = _folded(tokens, indent, "")
    return [f"{' ' * indent}| {lines[0].lstrip()}", *lines[1:]]


def _widest(tokens: list[str]) -> tuple[int, int] | None:
    """Returns the outermost pair of brackets with the longest content, or None."""
    found: list[tuple[int, int, int]] = []
    depth = start = 0
    for at, token in enumerate(tokens):
        if token in "[({" and token:
            if depth == 0:
                start = at
            depth += 1
        elif token in "])}" and token and depth:
            depth -= 1
            if depth == 0 and at > start + 1:
                found.append((sum(map(len, tokens[start:at])), start, at))
    return max(found)[1:] if found else None


def _parts(tokens: list[str], separator: str) -> list[list[str]]:
    """Splits tokens at commas, or bars, that are outside of brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in ("[", "(", "{")) - (token in ("]", ")", "}"))
        if token == separator and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part and part != [","]]


# -- A module of models: its text, and the module itself -----------------------------------------------------------


class TooDeep(ValueError):
    """Questions nest deeper than classes of Python can."""


def text_of(schema: dict[str, Any], platform: str, extra: Extra) -> str:
    """Returns the text of the module for the schema of one record, which has a branch for each feature. Raises TooDeep."""
    try:
        definitions = Reader(schema, UNITS[platform]).read()
        return module_text(definitions, about=[schema["title"], *schema["description"].split("\n")], release=__version__, extra=extra)
    except RecursionError:
        raise TooDeep from None


def module_of(text: str) -> ModuleType:
    """Returns the module with this text, which is always the same one. It is not added to sys.modules."""
    return _module_of(zlib.compress(text.encode("utf-8", "surrogatepass")))


@cache  # pydantic keeps classes for ever, in use or not
def _module_of(packed: bytes) -> ModuleType:
    """Returns the module with this text, which is compressed."""
    module = ModuleType("predlint_models")
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    exec(builtins.compile(text, "<predlint.models>", "exec", dont_inherit=True), module.__dict__)

    def reduce(instance: Any) -> tuple[Any, ...]:
        return _restored, (packed, type(instance).__qualname__, instance.__getstate__())

    module.Model.__reduce__ = reduce  # no process could import the class by its name
    return module


def _restored(packed: bytes, name: str, state: dict[str, Any]) -> Any:
    """Returns a pickled instance, of the class in the module with this text."""
    cls = getattr(_module_of(packed), name)
    made = cls.__new__(cls)
    made.__setstate__(state)
    return made


# -- typed prediction models -------------------------------------------------------------------------------------------


def models(
    ontology: OntologyGiven | Checker,
    *,
    target: Target = "model-run",
    media: Media | None = None,
    dialect: Dialect | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    extra: Extra = "forbid",
) -> ModuleType:
    """Returns pydantic classes for the predictions of an ontology, as ``predlint compile --models`` writes them into ``models.py``.

    The result is a module with a class for each feature, question and option, named after it; ``Record``, the union of all record types;
    ``parse(record)`` and ``parse_json(line)``, which make models of existing records. Lengths and coordinates are in the units of the
    platform, which the docstrings of the classes name; confidences go from 0 to 1. ``model.to_dict()`` and ``model.to_json()`` give
    what is uploaded. `Checker.validate` finds what takes a computation, or more than one record. Models are frozen, can be pickled, and
    can be passed wherever predlint takes records.

    Members that the platform does not know are refused; with ``extra="allow"`` they are kept: then ``Record`` accepts exactly what
    `Checker.json_schema` accepts. The other parameters are those of `compile`; ``ontology`` may also be a `Checker`. The same ontology and
    parameters give the same classes. Raises what `compile` raises, OptionError if questions
    nest too deep for classes, and pydantic.ValidationError when a model is made of values that do not fit.

    Examples:
        >>> m = predlint.models("ontology.json", media="image")
        >>> box = m.Bbox(top=4, left=30, height=20, width=20)
        >>> line = m.Sign(dataRow=m.DataRow(globalKey="street-001.jpg"), bbox=box, confidence=0.75)
        >>> line.to_json()
        '{"name":"sign","dataRow":{"globalKey":"street-001.jpg"},"bbox":{"top":4.0,"left":30.0,"height":20.0,"width":20.0},"confidence":0.75}'
        >>> predlint.compile("ontology.json").check(line)
        []
        >>> m.parse({"name": "sgn"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ValidationError: 1 validation error for Record
    """

    if isinstance(ontology, Checker):
        checker = ontology
    else:
        checker = compile(ontology, target=target, media=media, dialect=dialect, profile=profile, map=map, rules=rules)
    return module_of(models_text(checker, extra))


def models_text(checker: Checker, extra: Extra = "forbid") -> str:
    """Returns the source text of the models module. Raises OptionError if questions nest too deep."""
    if extra not in ("forbid", "allow"):
        raise OptionError(f'extra must be "forbid" or "allow", found {extra!r}', 'with "allow", members that are not declared are kept')

    try:
        schema = checker.record_plan.json_schema(apart=True)
        if checker.path is not None:
            schema["description"] += f"\nThe ontology: {os.path.basename(checker.path)}."
        return text_of(schema, checker.options.dialect or checker.ontology.dialect, extra)
    except TooDeep:
        raise OptionError("the ontology's questions nest too deep for classes", "use its JSON Schema: predlint compile -o DIR") from None
