"""Baselines: the number of known findings of each rule, feature and file, without positions, so that they survive edits."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn, cast

from msgspec import Struct, field

from predlint.config.patterns import matches, relative_name
from predlint.io.json_errors import is_conflict_marker
from predlint.io.layout import as_text_help, binary_kind
from predlint.model.diagnostics import UserError
from predlint.model.names import nearest
from predlint.model.registry import RULES
from predlint.model.texts import quote
from predlint.report.hidden_findings import MOST_FEATURES, BaselineFindings, Counts, FeatureCounts, total_of
from predlint.report.spans import LinePlaces
from predlint.report.terminal import seen

# -- A baseline: the number of known findings of each rule, feature and file. It has no positions, so that it survives edits of the files --


class Baseline(Struct, frozen=True):
    """The known findings."""

    patterns: tuple[str, ...] = ()
    """Files that match a pattern are counted together; each file belongs to the first pattern that matches."""
    counts: FeatureCounts = field(default_factory=FeatureCounts)
    """Pattern, or path of a file relative to the baseline's folder -> counts; None stands for findings about the run as a whole."""

    @classmethod
    def of(cls, found: FeatureCounts, path: str, patterns: Sequence[str]) -> Baseline:
        """Returns the baseline at a path that knows all these findings."""
        patterns = tuple(dict.fromkeys(patterns))
        return cls(patterns, _grouped(found, FeatureNames(path, patterns)))

    def names(self, path: str) -> FeatureNames:
        """Returns the mapping of files to their names in the baseline at this path."""
        return FeatureNames(path, self.patterns)


class FeatureNames:
    """Maps files to their names in a baseline."""

    def __init__(self, path: str, patterns: Sequence[str]) -> None:
        self.patterns = patterns
        self._folder = os.path.dirname(path)

    def of(self, file: str | None) -> str | None:
        """Returns the pattern that matches a file, else its relative path."""
        if file is None:
            return None
        name = relative_name(self._folder, file)
        return next((pattern for pattern in self.patterns if matches(pattern, name)), name)


class ExcessFindings(Struct, frozen=True):
    """A rule, feature and file with more findings than are known."""

    name: str | None
    """The file, or the pattern; None for the run as a whole."""
    rule: str
    """The id of the rule, from `rule_id`."""
    feature: str | None
    """None also if features are not distinguished."""
    number: int
    more: int
    """The number of findings that are not known."""


class Verdict(Struct, frozen=True):
    """The findings of a run, compared with the known ones."""

    known: BaselineFindings
    """The hidden findings: rules, features and files with no more findings than were known."""
    new: int
    """The number of findings that are shown."""
    beyond: list[ExcessFindings]
    """The cases where some, but not all, findings were known. The counts do not say which of these findings are new."""
    fewer: int
    """The number of findings that were known for the files of this run, and are gone."""


def compare(baseline: Baseline, path: str, found: FeatureCounts, files: Iterable[str], in_force: Callable[[str, str], bool]) -> Verdict:
    """Compares the findings in files with the baseline at a path. ``in_force``: returns True if a rule was checked in a file."""
    names = baseline.names(path)
    verdict = _Comparison()
    known_of: dict[str | None, dict[str, frozenset[str | None] | None]] = {}
    for name, rule, counts in _grouped(found, names).each():
        known = verdict.rule(name, rule, counts, baseline.counts.files.get(name, {}).get(rule))
        if known is None or known:
            known_of.setdefault(name, {})[rule] = known
    known_by = {file: known_of[name] for file in found.files if (name := names.of(file)) in known_of}
    fewer = _fewer(baseline, names, found, files, in_force)
    return Verdict(BaselineFindings(path, known_by), verdict.new, verdict.beyond, fewer)


class _Comparison:
    """Compares numbers of findings with the known ones."""

    def __init__(self) -> None:
        self.new = 0
        self.beyond: list[ExcessFindings] = []

    def rule(self, name: str | None, rule: str, counts: Counts, before: Counts | None) -> frozenset[str | None] | None:
        """Returns the features whose findings are all known, or None if that is every feature."""
        if before is None:
            self.new += total_of(counts)
            return frozenset()
        if isinstance(before, int) or isinstance(counts, int):
            # One of both has too many features to distinguish. If there are more findings now, some are new, but it is not known which.
            enough = isinstance(before, int) and total_of(counts) <= before
            return None if enough else self._more(name, rule, None, total_of(counts), total_of(before))
        known: set[str | None] = set()
        for feature, number in counts.items():
            if number <= before.get(feature, 0):
                known.add(feature)
            else:
                self._more(name, rule, feature, number, before.get(feature, 0))
        return frozenset(known)

    def _more(self, name: str | None, rule: str, feature: str | None, number: int, before: int) -> frozenset[str | None]:
        self.new += number
        if 0 < before < number:
            self.beyond.append(ExcessFindings(name, rule, feature, number, number - before))
        return frozenset()


def _fewer(
    baseline: Baseline, names: FeatureNames, found: FeatureCounts, files: Iterable[str], in_force: Callable[[str, str], bool]
) -> int:
    """Counts findings of these files that are gone. Patterns are skipped, because it is not known whether all of their files were given."""
    own = {name: file for file in files if (name := names.of(file)) is not None and name not in names.patterns}
    now = _grouped(found, names).files
    fewer = 0
    for name, rule, before in baseline.counts.each():
        if name is not None and name in own and in_force(own[name], rule):
            fewer += difference(before, now.get(name, {}).get(rule, 0))[0]
    return fewer


def difference(before: Counts, after: Counts) -> tuple[int, int]:
    """Returns how many findings are gone, and how many were added."""
    if isinstance(before, int) or isinstance(after, int):
        gone = total_of(before) - total_of(after)
        return max(0, gone), max(0, -gone)
    gone = [before.get(feature, 0) - after.get(feature, 0) for feature in {**before, **after}]
    return sum(number for number in gone if number > 0), -sum(number for number in gone if number < 0)


def changes(before: Baseline, after: Baseline) -> tuple[int, int]:
    """Returns how many findings are in the first baseline only, and how many in the second only."""
    fewer = more = 0
    for name in {**before.counts.files, **after.counts.files}:
        old, new = before.counts.files.get(name, {}), after.counts.files.get(name, {})
        for rule in {**old, **new}:
            gone, come = difference(old.get(rule, _none()), new.get(rule, _none()))
            fewer, more = fewer + gone, more + come
    return fewer, more


def _none() -> Counts:
    return {}


def _grouped(found: FeatureCounts, names: FeatureNames) -> FeatureCounts:
    """Returns the counts by the names of files in a baseline."""
    grouped = FeatureCounts()
    for file, rule, counts in found.each():
        grouped.add_all(names.of(file), rule, counts)
    return grouped


# -- The file of a baseline: JSON with one entry per line, in a fixed order, so that a diff shows what changed -----

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
