"""The file of a baseline: JSON with one entry per line, in a fixed order, so that a diff shows what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, cast

from predlint.names import nearest, quote
from predlint.report.baseline import Baseline
from predlint.report.hidden_findings import MOST_FEATURES, Counts, FeatureCounts
from predlint.report.json_bytes import seen
from predlint.report.spans import LinePlaces
from predlint.rules import RULES
from predlint.stream.git_conflicts import is_conflict_marker
from predlint.stream.layout import as_text_help, binary_kind
from predlint.user_error import UserError

BASELINE_VERSION = 1
_ABOUT = "Known findings, counted; predlint validate --baseline leaves them out."
#: The code of an entry for a custom rule, whose own code is only its position among the others.
_OWN = "RUL"
_ROOT = ("version", "about", "patterns", "findings")
_ENTRY = ("files", "code", "rule", "feature", "count")
_ANEW = "delete it, and have predlint baseline write it again"
_OTHER = "predlint baseline writes one; a report is not a baseline"
#: Characters at the beginning of a baseline that contain its version.
_HEAD = 200


class BaselineError(UserError, ValueError):
    """A file that cannot be used as a baseline. ``help`` says what to do."""

    def __init__(self, message: str, help: str | None = _ANEW) -> None:
        super().__init__(message, help)


# -- written ---------------------------------------------------------------------------------------------------------------------


def baseline_bytes(baseline: Baseline) -> bytes:
    """Returns the content of the file; always the same bytes for the same baseline."""
    head = {"version": BASELINE_VERSION, "about": _ABOUT, "patterns": list(baseline.patterns)}
    lines = [f"  {_json(name)}: {_json(value)},\n" for name, value in head.items()]
    entries = ",\n".join(f"    {_json(entry)}" for entry in _entries(baseline.counts))
    text = "{\n" + "".join(lines) + '  "findings": [' + (f"\n{entries}\n  " if entries else "") + "]\n}\n"
    return seen(text.encode("utf-8", "backslashreplace"))  # half a surrogate pair is written as JSON's escape: \udXXX


def _entries(counts: FeatureCounts) -> Iterator[dict[str, Any]]:
    ordered = sorted(counts.each(), key=lambda each: (each[0] is not None, each[0] or "", *_rule(each[1])))
    for name, rule, numbers in ordered:
        code, slug = _rule(rule)
        entry: dict[str, Any] = {"files": name, "code": code, "rule": slug}
        if isinstance(numbers, int):
            yield {**entry, "count": numbers}
            continue
        for feature in sorted(numbers, key=lambda feature: (feature is not None, feature or "")):
            yield {**entry, "feature": feature, "count": numbers[feature]}


def _rule(id: str) -> tuple[str, str]:
    """Returns code and name of the rule with this id."""
    return (id, RULES[id].slug) if id in RULES else (_OWN, id)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# -- read ------------------------------------------------------------------------------------------------------------------------


def read_baseline(data: bytes, name: str) -> Baseline:
    """Returns the baseline in these bytes; ``name`` is that of the file. Raises BaselineError."""
    if what := binary_kind(data[:4096]):
        raise BaselineError(f"{name} is {what}", as_text_help(what) or _OTHER)
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        help = _ANEW if b'"version"' in data[:_HEAD] else _OTHER
        raise BaselineError(f"{name}:{line}: the file is not UTF-8", help) from None
    if not text.strip():
        raise BaselineError(f"{name} is empty: no baseline")
    try:
        root = json.loads(text)
    except RecursionError:
        raise BaselineError(f"{name} is not a baseline: it nests too deep", _OTHER) from None
    except json.JSONDecodeError as error:
        if '"version"' not in text[:_HEAD]:  # another file, which the help must not tell the user to delete
            raise BaselineError(f"{name} is not a baseline", _OTHER) from None
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        if is_conflict_marker(text, error.pos):
            message = "two versions of the file were merged, and are in conflict"
        raise BaselineError(f"{name}:{error.lineno}:{error.colno}: {message}") from None
    except ValueError:  # Python reads no number of thousands of digits
        raise BaselineError(f"{name} is not a baseline: a number has more digits than can be read", _OTHER) from None
    return _Reader(text, name).read(root)


class _Reader:
    """Reads the content of a file, with the position of each error."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name

    def read(self, root: Any) -> Baseline:
        if not isinstance(root, dict) or "version" not in root or "findings" not in root:
            raise BaselineError(f"{self._name} is not a baseline", _OTHER)
        table = cast("dict[str, Any]", root)
        version = table["version"]
        if isinstance(version, int) and not isinstance(version, bool) and version > BASELINE_VERSION:
            message = f"{self._name} is a baseline of version {version}, and this predlint reads version {BASELINE_VERSION}"
            raise BaselineError(message, "it was written by a newer predlint: install that one")
        if version != BASELINE_VERSION or isinstance(version, bool):
            self._fail(["version"], f"{quote(version)} is not a version of baselines", f"this predlint reads version {BASELINE_VERSION}")
        self._members(table, _ROOT, [])
        patterns = self._list(table, "patterns")
        for number, pattern in enumerate(patterns):
            if not isinstance(pattern, str) or not pattern:
                self._fail(["patterns", number], f"{quote(pattern)} is not a pattern of file names")
        counts = FeatureCounts()
        for number, entry in enumerate(self._list(table, "findings")):
            self._entry(counts, entry, ["findings", number])
        return Baseline(tuple(cast("list[str]", patterns)), counts)

    def _entry(self, counts: FeatureCounts, entry: Any, at: list[str | int]) -> None:
        if not isinstance(entry, dict):
            self._fail(at, f"{quote(entry)} is not an entry", "an entry is an object: files, code, rule, feature, count")
        table = cast("dict[str, Any]", entry)
        self._members(table, _ENTRY, at)
        for name in ("files", "code", "rule", "count"):
            if name not in table:
                self._fail(at, f'the entry has no "{name}"')
        files, code, slug, feature, count = (table.get(name) for name in _ENTRY)
        for name, value, empty in (("files", files, True), ("code", code, False), ("rule", slug, False), ("feature", feature, True)):
            if not isinstance(value, str) and not (empty and value is None):
                self._fail([*at, name], f"{quote(value)} is not a string{' or null' if empty else ''}")
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            self._fail([*at, "count"], f"{quote(count)} is not a number of findings", "1 or more: an entry without findings is left out")
        rule = cast(str, slug if code == _OWN else code)
        before = counts.files.get(files, {}).get(rule)
        alone = "feature" not in table
        if before is not None and (alone or isinstance(before, int) or feature in before):
            self._fail(at, "the rule appears twice for these files" if alone or isinstance(before, int) else "the entry appears twice")
        rules = counts.files.setdefault(files, {})
        if alone:
            rules[rule] = count
        else:
            numbers = cast("dict[str | None, int]", rules.setdefault(rule, cast(Counts, {})))
            numbers[cast("str | None", feature)] = count
            if len(numbers) > MOST_FEATURES:
                self._fail(at, f"the rule has more than {MOST_FEATURES:,} features")

    def _list(self, table: dict[str, Any], name: str) -> list[Any]:
        value = table.get(name, [])
        if not isinstance(value, list):
            self._fail([name], f"{quote(cast(object, value))} is not a list")
        return cast("list[Any]", value)

    def _members(self, table: dict[str, Any], known: tuple[str, ...], at: list[str | int]) -> None:
        for name in table:
            if name not in known:
                close = nearest(name, known)
                hint = f"did you mean {quote(close[0])}? " if close else ""
                self._fail([*at, name], f"{quote(name)} is not a member", f"{hint}members: {', '.join(known)}")

    def _fail(self, at: list[str | int], message: str, help: str = _ANEW) -> NoReturn:
        start = LinePlaces(self._text).span(at)[0]
        line, column = self._text.count("\n", 0, start) + 1, start - self._text.rfind("\n", 0, start)
        raise BaselineError(f"{self._name}:{line}:{column}: {message}", help)


# -- described -------------------------------------------------------------------------------------------------------------------


def baseline_schema() -> dict[str, Any]:
    """Returns the JSON Schema of the file."""
    text_or_null = {"type": ["string", "null"]}
    entry: dict[str, Any] = {
        "files": {
            "description": 'A pattern, or the name of a file from the folder of the baseline on ("-": standard input); null for findings '
            "about all files of a run together.",
            **text_or_null,
        },
        "code": {
            "description": f"The rule's code; {_OWN} for a rule of the user's own.",
            "type": "string",
            "pattern": "^[A-Z]{3}([0-9]{3})?$",
        },
        "rule": {"description": "The rule's name. A rule of the user's own is known by it.", "type": "string", "minLength": 1},
        "feature": {
            "description": f"The feature; null for findings about none. One entry without this member counts all "
            f"findings of a rule with more than {MOST_FEATURES:,} features.",
            **text_or_null,
        },
        "count": {"description": "How many findings are known.", "type": "integer", "minimum": 1},
    }
    root: dict[str, Any] = {
        "version": {"description": "Of the shape of this file.", "const": BASELINE_VERSION},
        "about": {"description": "What the file is, for anyone who comes across it.", "type": "string"},
        "patterns": {
            "description": "Files that match one of these are counted together. Patterns begin at the folder of the baseline.",
            "type": "array",
            "items": {"type": "string", "minLength": 1},
        },
        "findings": {
            "description": "By files, code, rule and feature, sorted; each of them once.",
            "type": "array",
            "items": _object(entry, [name for name in entry if name != "feature"]),
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "predlint baseline",
        "description": "What predlint baseline writes, and predlint validate --baseline reads.",
        **_object(root, ["version", "findings"]),
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
