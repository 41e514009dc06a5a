"""The register of all rules: collects them, finds one by its code or slug, suggests one, and lists those in force."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

from predlint.model import violation
from predlint.model.diagnostics import OF_CASE, Circumstance, Rule, RuleInfo, Severity, in_case
from predlint.model.names import MAX_COMPARED, nearest
from predlint.model.texts import lazy_regex
from predlint.model.violation import Violation

# -- Collects the rules of all families and finds one by its code or its slug --------------------------------------
#
# The rules of a family or platform are loaded when one of them is needed: a run needs few of them, and must start fast.

#: Topics of the rule families, in the order of the documentation.
FAMILIES: dict[str, str] = {
    "JSN": "bytes and JSON: encoding, syntax, repeated members, NaN, wrong kind of file",
    "REC": "the record as a whole: unknown, missing or contradictory members, wrong types",
    "KEY": "the data row: global key, id, rows that do not exist",
    "NAM": "names and ids of features that the ontology does not have, or has in another kind",
    "ANS": "answers: options, cardinality, type, nesting, required questions",
    "GEO": "geometry: missing sides, sizes, order, bounds, polygons, masks",
    "SPN": "spans and time: text ranges, tokens, frames, key frames, segments",
    "CNF": "confidence and score",
    "MET": "custom metrics and metric records",
    "UID": "uuids and ids: form and repetition",
    "LNK": "links between records or regions: relationships, parents, message ids",
    "MED": "what the medium or the import target does not support",
    "DUP": "the same thing twice: lines, answers, counts over the limit",
    "ONT": "the ontology itself",
    "RUL": "the user's own rules",
}


#: Rules that a commit cannot break: data rows without predictions in its files may have some in others. A hook ignores them, and is to load
# no rules of other platforms for that.
OF_WHOLE_LISTS = ("KEY010", "KEY207")

#: Fourth character of the codes -> the modules that define rules as classes of `Violation`, beside their checks; ``.*``: all of a folder.
# They are loaded last, because loading one may need rules of other modules. Findings about lines and files of all platforms have a row of
# their own.
_TOPICS: dict[str, tuple[str, ...]] = {
    "0": (
        "platforms.labelbox.ontology_terms",
        "platforms.labelbox.lint",
        "platforms.labelbox.stream",
        "platforms.labelbox.topics.*",
    ),
    "1": (
        "platforms.label_studio.lint",
        "platforms.label_studio.names",
        "platforms.label_studio.reader",
        "platforms.label_studio.stream",
        "platforms.label_studio.topics.*",
    ),
    "2": (
        "platforms.encord.ontology_members",
        "platforms.encord.reader",
        "platforms.encord.lint",
        "platforms.encord.stream",
        "platforms.encord.topics.*",
    ),
    "3": ("platforms.coco.lint", "platforms.coco.topics.*"),
    "JSN0": ("io.json_violations", "engine.whole_file"),
    "RUL0": ("custom_rules.findings",),
}


def _modules(row: str) -> Iterator[str]:
    from pkgutil import iter_modules  # a clean run does without

    for name in _TOPICS.get(row, ()):
        if not name.endswith(".*"):
            yield f"predlint.{name}"
            continue
        folder = import_module(f"predlint.{name[:-2]}")
        yield from (f"{folder.__name__}.{module.name}" for module in iter_modules(folder.__path__))


@cache
def _classes(*rows: str) -> Mapping[str, type[Violation]]:
    """Returns the rules that the topics of some rows define. All are loaded first: one may define a violation of another one's rule."""
    topics = {import_module(name).__name__ for row in rows for name in _modules(row)}
    defined = Violation.__subclasses__()
    order = {family: number for number, family in enumerate(FAMILIES)}
    found: dict[str, type[Violation]] = {}
    slugs: dict[str, str] = {}
    for kind in sorted([each for each in defined if each.parent is each and each.__module__ in topics], key=lambda each: each.code):
        if kind.rule.family not in order:
            raise ValueError(f"rule {kind.code}: there is no family {kind.rule.family}")
        if kind.code in found:
            raise ValueError(f"rule {kind.code} is defined twice")
        if kind.rule.slug in slugs:
            raise ValueError(f"rules {slugs[kind.rule.slug]} and {kind.code} have the same slug, {kind.rule.slug}")
        found[kind.code] = kind
        slugs[kind.rule.slug] = kind.code
    return dict(sorted(found.items(), key=lambda item: order[item[1].rule.family]))


@cache
def codes_once_per_file(platform: str) -> frozenset[str]:
    """Returns the codes with this fourth character whose rules are reported once per file."""
    return frozenset([code for code, kind in _classes(platform).items() if kind.rule.once_per_file])


class _Register(Mapping[str, Rule]):
    """Every rule by its code, in the order of the families. Its documentation is read when it is looked up."""

    def __init__(self) -> None:
        self._loaded: dict[str, type[Violation]] = {}

    def info(self, code: str) -> RuleInfo:
        return self._class(code).rule

    def parameters(self, code: str) -> dict[str, Any]:
        return dict(self._class(code).parameters)

    def __getitem__(self, code: str) -> Rule:
        return violation.documented(self._class(code))

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)

    def _class(self, code: str) -> type[Violation]:
        for row in (code[:4], code[3:4]):
            if code not in self._loaded:
                self._loaded |= _classes(row)
        if code not in self._loaded:
            for kind in Violation.__subclasses__():
                if kind.code == code and kind.parent is kind:
                    raise KeyError(f"rule {code} stands in {kind.__module__}, which is missing in _TOPICS of predlint.model.registry")
        return self._loaded[code]

    @property
    def _every(self) -> Mapping[str, type[Violation]]:
        return _classes(*_TOPICS)


_REGISTER = _Register()
RULES: Mapping[str, Rule] = _REGISTER
#: Returns a rule by its code, without its documentation. Raises KeyError for other codes.
rule_info = _REGISTER.info


def is_code(word: str) -> bool:
    """Returns True for the code of a rule, or the beginning of some codes, in any letter case. A code loads the rules of its platform."""
    word = word.upper()
    return word in OF_WHOLE_LISTS or word in RULES or any(code.startswith(word) for code in RULES)


def rule_of(key: str) -> Rule:
    """Returns the rule of a key: a code, perhaps with a circumstance of one finding."""
    code, _, circumstance = key.partition(OF_CASE)
    return in_case(RULES[code], cast(Circumstance, circumstance)) if circumstance else RULES[code]


def documented(rule: RuleInfo) -> Rule:
    """Returns the rule with its documentation."""
    return rule if isinstance(rule, Rule) else rule_of(rule.key)


def severities_in(*circumstances: Circumstance) -> Mapping[str, Severity]:
    """Returns code -> severity in these circumstances, for rules whose severity then differs from the default."""
    return _SeveritiesIn(circumstances)


class _SeveritiesIn(Mapping[str, Severity]):
    """A lookup loads only the rules of that code's platform: runs over other files need none of them."""

    def __init__(self, circumstances: tuple[Circumstance, ...]) -> None:
        self._circumstances = circumstances

    def __getitem__(self, code: str) -> Severity:
        given = [severity for circumstance, severity in rule_info(code).severity_in if circumstance in self._circumstances]
        if not given:
            raise KeyError(code)
        return given[-1]

    def __iter__(self) -> Iterator[str]:
        return (code for code in RULES if code in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def find_rule(text: str) -> Rule:
    """Returns the rule with this code (in any case) or slug. Raises KeyError with the nearest codes and slugs for any other text."""
    wanted = text.strip()
    rule = RULES.get(wanted.upper())
    if rule is not None:
        return rule
    slug = wanted.lower()
    for rule in RULES.values():
        if rule.slug == slug:
            return rule

    upper = wanted.upper()
    near = [code for code in RULES if len(upper) >= 3 and code.startswith(upper)][:3] or suggest_rules(wanted)
    hint = f"did you mean {', '.join(near)}?" if near else 'run "predlint rule --all" for the list'
    raise KeyError(f'no rule has the code or name "{wanted}"; {hint}')


# -- Suggests rules or families for a word that is no code or name of a rule ---------------------------------------

#: Digits and letters that are confused with one another.
_LETTERS, _DIGITS = str.maketrans("015", "OIS"), str.maketrans("OILS", "0115")
#: Longer words are no codes.
_LONGEST = 8
#: What may follow a code prefix: wildcards, or signs that were left by mistake.
_BEHIND = lazy_regex(r"(?:\.?\*|[xX?#]{2,}+|[:=])++\Z")
_ALL = frozenset({"*", "all", "any", "every", "everything"})


def is_all(word: str) -> bool:
    """Returns True if a word means all rules in other programs."""
    return word.strip().lower() in _ALL


def suggest_rules(word: str) -> list[str]:
    """Returns the families, codes and names that a word may mean, likeliest first; empty when nothing is close."""
    word = word.strip()
    if len(word) > MAX_COMPARED:
        return []
    started = _BEHIND.sub("", word.strip("\"'")).upper()
    if started and any(code.startswith(started) for code in RULES):
        return [started]
    code = re.sub(r"[\s_.-]", "", word).upper()
    found = list(dict.fromkeys(each for _, each in sorted(_codes(code)))) if len(code) <= _LONGEST else []
    if not found and len(code) == 6:
        found = nearest(code, RULES)
    if not found and code[3:].isdigit() and code[:3] in FAMILIES:  # there is no rule with this number
        found = [code[:3]]
    return [*found[:3], *nearest(word, [rule.slug for rule in RULES.values()])][:3]


def _codes(code: str) -> Iterator[tuple[int, str]]:
    """Yields codes, or families if there is no number, each with its distance from the word."""
    from rapidfuzz.distance import OSA

    for length in (2, 3, 4):
        letters, rest = code[:length].translate(_LETTERS), code[length:]
        number = rest.translate(_DIGITS)
        if not letters.isalpha() or (rest and (rest.isalpha() or not number.isascii() or not number.isdigit())):
            continue
        for family in FAMILIES:
            off = OSA.distance(letters, family)
            exact = f"{family}{number.lstrip('0').zfill(3)}"
            if off <= 1 and (not number or exact in RULES):
                yield off, exact if number else family


def code_of(word: str) -> str | None:
    """Returns the code, or code prefix, that a word stands for, or None if it may be the name of a custom rule."""
    word = word.strip()
    if word and is_code(word):
        return word.upper()
    return next((code for code, rule in RULES.items() if rule.slug == word.lower()), None)


# -- The rules in force, as data: the content of ``rules.json`` and `Checker.rules` ----------------------------------


def rules_in_force(
    dialect: str, levels: Mapping[str, Severity | None], parameters: Mapping[str, dict[str, Any]], without: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Returns a platform's rules except those on the ontology, with their parameters. ``parameters``: those that the ontology gives.
    ``without``: codes that the platform never reports."""
    found: list[dict[str, Any]] = []
    for code, rule in RULES.items():
        level = levels[code]
        if level is None or rule.layer == "ontology" or rule.family == "RUL" or rule.dialect not in (None, dialect) or code in without:
            continue
        entry: dict[str, Any] = {
            "code": code,
            "rule": rule.slug,
            "severity": level.label,
            "layer": rule.layer,
            "in_json_schema": rule.in_json_schema,
            "summary": rule.summary,
        }
        if given := parameters.get(code) or _REGISTER.parameters(code):
            entry["parameters"] = given
        found.append(entry)
    return found
