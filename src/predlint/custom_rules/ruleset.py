"""Compiles documents of the language with a vocabulary to rules. The errors in all documents are reported together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.custom_rules import closures, messages
from predlint.custom_rules.aggregate_rule import compile_aggregate
from predlint.custom_rules.closures_scene import GroupMembers, Scene
from predlint.custom_rules.compiled_rule import NotCheckedError, OwnRule, RuleBreach, RuleCondition
from predlint.custom_rules.resolve import condition
from predlint.custom_rules.scope import Context, Level, Scope, data_row_level, subject_level, whole_level
from predlint.custom_rules.tallies import Measures
from predlint.custom_rules.types import MOST_DEPTH, Run, too_deep
from predlint.diagnostics import Severity
from predlint.lang import nodes as n
from predlint.lang.errors import LanguageError, TextError
from predlint.lang.nodes import Document, RuleNode, Source
from predlint.names import exact, invisible, nearest
from predlint.rules import RULES
from predlint.views.model import Vocabulary

__all__ = ["NotCheckedError", "OwnRule", "RuleBreach", "RuleSet", "Scene", "compile_rules"]

#: Their codes have three digits.
MOST_RULES = 999


class RuleSet(Struct, frozen=True):
    """All custom rules, in the order of their files."""

    rules: tuple[OwnRule, ...]
    vocabulary: Vocabulary
    reference: dict[int, Any] | None = None
    """Number of the rule -> values of its measures in the reference; None without a reference."""
    is_reference: bool = False
    """True while the reference itself is counted."""
    shows_all: bool = False
    """True if the figures of rules on files are also needed for all files together."""

    def with_figures(self, reference: Iterable[tuple[int, Any]] | None, shows_all: bool) -> RuleSet:
        """Returns the rules with the figures of a reference."""
        return RuleSet(self.rules, self.vocabulary, dict(reference) if reference is not None else None, False, shows_all)

    def of_reference(self) -> RuleSet:
        """Returns the rules, set up to count a reference."""
        return RuleSet(self.rules, self.vocabulary, None, True)

    @property
    def on_run(self) -> bool:
        """Returns True if a rule counts over all files."""
        both = self.is_reference or self.shows_all
        return any(rule.whole is not None and (both or rule.whole.what == "run") for rule in self.rules)


class _Subject(NamedTuple):
    """The subject of a rule."""

    scope: Scope
    members: GroupMembers | None


def compile_rules(documents: Sequence[Document], vocabulary: Vocabulary) -> RuleSet:
    """Compiles the rules of all documents. Raises LanguageError with all their errors."""
    faults: list[TextError] = []
    rules: list[OwnRule] = []
    sources = {path: source for document in documents for path, source in document.sources.items()}
    for number, (node, source) in enumerate(_named(documents, faults), 1):
        context = Context(vocabulary, source)
        rule = _compile(node, number, context)
        faults += context.faults
        if rule is not None:
            rules.append(rule)
    if faults:
        order = {path: place for place, path in enumerate(sources)}
        raise LanguageError(sorted(faults, key=lambda fault: (order[fault.at.path], fault.at.start)), sources)
    return RuleSet(tuple(rules), vocabulary)


# -- names -----------------------------------------------------------------------------------------------------------------------


def _named(documents: Sequence[Document], faults: list[TextError]) -> list[tuple[RuleNode, Source]]:
    """Returns all rules with their texts; a rule that several documents include is returned once. Reports names that are not unique, also
    among predlint's own."""
    first: dict[str, RuleNode] = {}
    found: list[tuple[RuleNode, Source]] = []
    for document in documents:
        for node in document.rules:
            name = node.name.text
            earlier = first.get(name.casefold())
            if earlier == node:  # includes their places
                continue
            if earlier is not None:
                place = f"{earlier.at.path}:{earlier.at.line}"
                faults.append(TextError(node.name.at, f"there is a rule {exact(name)} already, at {place}", "choose another name"))
            elif reason := _taken(name):
                faults.append(TextError(node.name.at, reason, "choose another name"))
            first.setdefault(name.casefold(), node)
            found.append((node, document.sources[node.at.path]))
    if len(found) > MOST_RULES:
        at = found[MOST_RULES][0].at
        faults.append(
            TextError(at, f"there are {len(found):,} rules; {MOST_RULES} can be used at once", "check with fewer files of rules at a time")
        )
        del found[MOST_RULES:]
    return found


def _taken(name: str) -> str | None:
    """Returns the reason why a rule cannot have this name, or None if it can."""
    if not name.strip() or name != name.strip() or "," in name:
        return f"{exact(name)} is not a name for a rule: it may not be empty, begin or end with a space, or have a comma in it"
    if not name.isprintable() or invisible(name):
        return f"{exact(name)} is not a name for a rule: it has a character that cannot be seen"
    upper = name.upper()
    if len(upper) == 6 and upper[:3].isalpha() and upper[3:].isdecimal():
        return f"{exact(name)} looks like the code of a rule of predlint's"
    if len(upper) >= 3 and any(code.startswith(upper) for code in RULES):
        return f"{exact(name)} is the beginning of codes of predlint's own rules"
    lower = name.lower()
    rule = next((rule for rule in RULES.values() if rule.slug == lower), None)
    return f"predlint has a rule {rule.slug} of its own ({rule.code})" if rule is not None else None


# -- one rule --------------------------------------------------------------------------------------------------------------------


def _compile(node: RuleNode, number: int, context: Context) -> OwnRule | None:
    """Compiles one rule; returns None if it has an error, which is reported."""
    severity = _severity(node, context)
    subject = _subject(node, context)
    if not node.require:
        context.fault(node.name.at, f"the rule {exact(node.name.text)} requires nothing", "say what must hold: require confidence >= 50%")
    deep = [expression for expression in (*node.when, *node.require) if too_deep(expression)]
    for expression in deep:
        context.fault(expression.at, f"this nests deeper than {MOST_DEPTH} levels", "write several rules, or several require")
    if subject is None or deep:
        return None
    scope, members = subject
    if context.whole:
        whole = compile_aggregate(node, scope, context)
        nobody = RuleCondition(None, ())
        return None if whole is None else OwnRule(
            node, context.source, number, severity, None, frozenset(context.reads), nobody, row=False, uses_row=False, slots=0, whole=whole
        )  # fmt: skip
    when = [condition(expression, scope, context) for expression in node.when]
    require = [_require(expression, node, scope, context) for expression in node.require]
    message = messages.written(node.message, scope, context) if node.message is not None else None
    if context.faults:
        return None
    requirements = [(run, message or made) for run, made in require if run is not None]
    conditions = [run for run in when if run is not None]
    return OwnRule(
        node,
        context.source,
        number,
        severity,
        members,
        frozenset(context.reads),
        RuleCondition(closures.both(conditions) if conditions else None, requirements),
        row=members is None or context.across,
        uses_row=context.uses_row,
        slots=context.slots,
    )


def _require(expression: n.Expression, node: RuleNode, scope: Scope, context: Context) -> tuple[Run | None, messages.Message]:
    """Returns a condition, and the message for a breach if the rule has none of its own."""
    context.shown = {}
    run = condition(expression, scope, context)
    values = list(context.shown.items()) if node.message is None else ()
    return run, messages.render_template(expression, values, scope, context)


def _severity(node: RuleNode, context: Context) -> Severity:
    if node.severity is None:
        return Severity.ERROR
    try:
        return Severity.parse(node.severity.text)
    except ValueError as error:
        near = nearest(node.severity.text, [severity.label for severity in Severity])
        context.fault(node.severity.at, str(error), f"did you mean {near[0]}?" if near else None)
        return Severity.ERROR


def _subject(node: RuleNode, context: Context) -> _Subject | None:
    """Returns the subject of a rule, or None if it has an error, which is reported."""
    if not node.targets:
        example = next((feature.name for feature in context.vocabulary.features), "car")
        context.fault(node.name.at, f"the rule {exact(node.name.text)} is on nothing", f"say what it is on: on {example}, or on data row")
        return None
    by_name = context.vocabulary.by_name
    targets = [t.thing if isinstance(t, n.Whole) and t.word.text in by_name else t for t in node.targets]  # a feature with this name
    whole = next((target for target in targets if isinstance(target, n.Whole)), None)
    if whole is not None:
        word = whole.word.text
        if len(targets) > 1:
            context.fault(whole.at, f"a rule is on the {word} or on something else, not on both", "write two rules")
            return None
        if whole.alias is not None:
            context.fault(whole.alias.at, f"a {word} goes without a name", f"write on {word}")
            return None
        context.whole, context.measures = "file" if word == "file" else "run", Measures()
        return _Subject(Scope((whole_level(),)), None)
    things = [target for target in targets if isinstance(target, n.Thing)]
    if not things:
        return _Subject(Scope((data_row_level(),)), None)
    rows: Iterable[n.DataRow] = (target for target in targets if isinstance(target, n.DataRow))
    row = next(iter(rows), None)
    if row is not None:
        context.fault(row.at, "a rule is on the data row or on things, not on both", "write two rules")
        return None
    found: tuple[Level, GroupMembers] | None = subject_level(context, things)
    return _Subject(Scope((found[0],)), found[1]) if found is not None else None
