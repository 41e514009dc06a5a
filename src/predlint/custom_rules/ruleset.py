"""Compiles documents of the language with a vocabulary to rules that are ready to run. Errors of all are reported together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import dedent
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.custom_rules import closures, messages
from predlint.custom_rules.aggregate_rule import AggregateRule, compile_aggregate
from predlint.custom_rules.closures import GroupMembers, Scene, Search, TooManyThings
from predlint.custom_rules.messages import Message
from predlint.custom_rules.resolve import resolved_condition
from predlint.custom_rules.scope import Context, Level, Scope, data_row_level, subject_level, whole_level
from predlint.custom_rules.tallies import Measures
from predlint.custom_rules.types import MOST_DEPTH, SUBJECT, Run, too_deep
from predlint.lang import nodes as n
from predlint.lang.errors import LanguageError, TextError
from predlint.lang.nodes import At, Document, RuleNode, Source
from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.registry import RULES
from predlint.model.texts import exact, invisible
from predlint.model.views import Instance, Row, View, Vocabulary

# -- The texts by which records that custom rules read are found without decoding ----------------------------------


def prefilter_texts(view: View, features: Iterable[int], every_row: bool) -> list[bytes] | None:
    """Returns texts such that each record that matters contains at least one, or None if every record may matter."""
    found: list[bytes] = []
    for feature in features if not every_row else ():
        prefilter_texts = view.prefilter_texts(feature)
        if prefilter_texts is None:
            return None
        found += prefilter_texts
    return None if every_row else list(dict.fromkeys(found))


# -- A rule of the user's, ready to run ------------------------------------------------------------------------------


class RuleBreach(NamedTuple):
    """The breach of a rule."""

    instance: int | None
    """Index in ``Scene.instances``; None for the data row itself."""
    message: str


class NotCheckedError(NamedTuple):
    """A rule that was given up for one data row."""

    reason: str


class RuleCondition(NamedTuple):
    """The conditions of a rule on its subject."""

    when: Run | None
    require: Sequence[tuple[Run, Message]]
    """Conditions, each with the message for a breach; the first that is false is reported."""


class OwnRule:
    """A compiled rule: its subjects, the features that it reads, and its checks."""

    def __init__(
        self,
        node: RuleNode,
        source: Source,
        number: int,
        severity: Severity,
        members: GroupMembers | None,
        reads: frozenset[int],
        judgement: RuleCondition,
        *,
        row: bool,
        uses_row: bool,
        slots: int,
        whole: AggregateRule | None = None,
    ) -> None:
        """``members``: the subjects; None if the subject is the data row, or a file or a run as a ``whole``."""
        self.node = node
        self.source = source
        self.text = source_text(node, source)
        """The text of the rule, without common indentation."""
        self.name = node.name.text
        self.number = number
        """The number of the rule, from 1, in the order of the files."""
        self.code = f"RUL{number:03}"
        self.severity = severity
        self.fix = node.fix.text if node.fix is not None else None
        self.why = node.why.text if node.why is not None else None
        self.row = row
        """True if the rule needs all records of a data row."""
        self.subjects: frozenset[int] = members.features if members is not None else frozenset()
        """The features that the rule is on; empty for a rule on the data row."""
        self.reads = reads
        """Features whose instances it may look at, its subjects too."""
        self.whole = whole
        """The measures and conditions for a file or a run; None for rules on instances or data rows."""
        self._members = members
        self._slots = slots
        self._judge = _judge(judgement)
        self.check: Callable[[Instance, Row | None], str | None] = _check(judgement, members)
        """Returns the message if an instance of the subjects breaks the rule. Used only for rules that do not need the whole data row."""
        self.every_row = (
            members is None and whole is None and (uses_row or any(isinstance(o, RuleBreach) for o in self.check_scene(Scene(None, ()))))
        )
        """True if a data row can break the rule without any instance of the features that the rule reads."""

    def written(self, at: At) -> str:
        """Returns a part of the rule's text, on one line."""
        return " ".join(self.source.text[at.start : at.end].split())

    def check_scene(self, scene: Scene) -> Iterator[RuleBreach | NotCheckedError]:
        """Yields the breaches of the rule in one scene, in the order of its instances."""
        things: list[Any] = [scene.row, Search(scene), *[None] * (self._slots - SUBJECT)]
        judge = self._judge
        try:
            if self._members is None:
                message = judge(things)
                if message is not None:
                    yield RuleBreach(None, message)
                return
            group = scene.group(self._members)
            for position, instance in zip(group.positions, group.every, strict=True):
                things[SUBJECT] = instance
                message = judge(things)
                if message is not None:
                    yield RuleBreach(position, message)
        except TooManyThings:
            yield NotCheckedError(f"it would look at more than {closures.MOST_PAIRS:,} things there")


def _judge(judgement: RuleCondition) -> Callable[[Any], str | None]:
    """Returns a function for the message of the first false condition; it returns None if the rule is met or does not apply."""
    when, require = judgement

    def judge(things: Any) -> str | None:
        if when is not None and when(things) is not True:
            return None
        for condition, message in require:
            if condition(things) is False:
                return message(things)
        return None

    return judge


def _check(judgement: RuleCondition, members: GroupMembers | None) -> Callable[[Instance, Row | None], str | None]:
    """`_judge` for one instance by itself; the shortest form, for the rules that most files have, is written out."""
    when, require = judgement
    if when is None and len(require) == 1 and (members is None or members.kinds is None):
        ((condition, message),) = require

        def check_one(instance: Instance, row: Row | None) -> str | None:
            things = (row, None, instance)
            return message(things) if condition(things) is False else None

        return check_one
    judge = _judge(judgement)
    has = members.has if members is not None and members.kinds is not None else None

    def check(instance: Instance, row: Row | None) -> str | None:
        if has is not None and not has(instance):
            return None
        return judge((row, None, instance))

    return check


def source_text(node: RuleNode, source: Source) -> str:
    """The rule as it is written, without the indentation that it has as a whole."""
    begin = source.text.rfind("\n", 0, node.at.start) + 1
    before = source.text[begin : node.at.start]
    text = source.text[node.at.start : node.at.end]
    return dedent(before + text if before.isspace() else text).strip()


# -- Compiles documents of the language with a vocabulary to rules. The errors in all documents are reported together --


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
    when = [resolved_condition(expression, scope, context) for expression in node.when]
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
    run = resolved_condition(expression, scope, context)
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
