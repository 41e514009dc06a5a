"""What is said of a value that is wrong: a rule, and the words for one way of breaking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from msgspec import Struct, structs

from predlint.rules import rule_of
from predlint.rules.model import OF_CASE, Circumstance, RuleInfo
from predlint.violation import Effect, Kind, P, Violation, Words, collect_fields

# -- the kind of what still has a sentence function in place of a class of `Violation` ---------------------------------


#: (value, *fields) -> (message, help). Pure: the same arguments always give the same words.
MessageFunction = Callable[..., Words]


class Sentence(Struct, frozen=True):
    """A way of breaking a rule, by the function that says it. Two with the same rule and function are one kind."""

    code: str
    """That of the rule: of a thousand kinds that a Shape declares, a file has few, and the rule is loaded when it is asked for."""
    say: MessageFunction
    circumstance: Circumstance | None = None
    """In which the rule has another severity."""
    given: RuleInfo | None = None
    """The rule, where it is in no register: one of the user's own."""

    @property
    def key(self) -> str:
        """The code, and the circumstance."""
        return self.code if self.circumstance is None else f"{self.code}{OF_CASE}{self.circumstance}"

    @property
    def rule(self) -> RuleInfo:
        return rule_of(self.key) if self.given is None else self.given

    @property
    def fix(self) -> None:
        """Fixers of sentences stand in `predlint.fixes`."""
        return None

    def __call__(self, value: Any, *fields: Any) -> RenderedText:
        return RenderedText(self.say(value, *fields))


class RenderedText(Struct, frozen=True):
    """A sentence that was made."""

    text: Words

    def words(self) -> Words:
        return self.text

    def effect(self) -> Effect | None:
        return None


# -- what a Shape says of a value --------------------------------------------------------------------------------------


class ViolationSpec(Struct, frozen=True, eq=False, gc=False):
    """A way of breaking a rule, of which the value is not known yet."""

    kind: Kind
    fields: tuple[Any, ...] = ()
    """The first of its fields, which do not hang on the value."""
    message_for_both: MessageFunction | None = None
    """Of a member that stands for another one: the words where that is there as well; ``say(value, name, member)``."""
    is_of_form: bool = False
    """Of such a member: the words tell in which form the value belongs into the other one."""
    is_of_parts: bool = False
    """Of such a member: it is one of several that make up the other one; what is said of the first of them says it all."""
    reformed_message: MessageFunction | None = None
    """Of a member that is missing: the words where one of another name holds it, or its value in another form;
    ``say(None, *about, name, whether it holds it)``."""
    lost_value_spec: Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None] | None = None
    """Of a member that is not read: ``lost(value, name, members of the record)`` gives what is said in place of this where the value is
    what another member of the record would hold, so that it is lost."""

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    @property
    def say(self) -> MessageFunction:
        return self.kind.say

    def for_value(self, value: Any) -> ViolationSpec:
        """What is said of a value: of most faults themselves."""
        return self

    def words(self, value: Any, *more: Any) -> Words:
        """What it says of a value, without an effect; ``more`` stands behind its fields."""
        return self.kind(value, *self.fields, *more).words()


def violation_spec(
    code: str,
    say: MessageFunction,
    *about: Any,
    both: MessageFunction | None = None,
    of_form: bool = False,
    of_parts: bool = False,
    reformed: MessageFunction | None = None,
    lost: Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None] | None = None,
) -> ViolationSpec:
    """The fault of the rule with that code."""
    return ViolationSpec(Sentence(code, say), about, both, of_form, of_parts, reformed, lost)


def in_circumstance(spec: ViolationSpec, circumstance: Circumstance) -> ViolationSpec:
    """The fault with the severity that its rule has under a circumstance. Its words are used under no other: they say what comes of it."""
    kind = cast(Sentence, spec.kind)
    return structs.replace(spec, kind=Sentence(kind.code, kind.say, circumstance))


def with_message(spec: ViolationSpec, say: MessageFunction, *more: Any) -> ViolationSpec:
    """The fault of the same rule with other words; ``more`` stands behind its fields."""
    return ViolationSpec(with_sentence(spec.kind, say), (*spec.fields, *more))


def with_sentence(kind: Kind, say: MessageFunction) -> Kind:
    """The way of breaking the same rule that has these words."""
    if isinstance(say, type):
        return cast(Kind, say)
    return structs.replace(kind, say=say) if isinstance(kind, Sentence) else Sentence(kind.code, say)


def spec_of(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> ViolationSpec:
    """A violation of which the value is not known yet: its class and its fields."""
    violation = cast("type[Violation]", kind)
    return ViolationSpec(violation, collect_fields(violation, given, named))


class ConditionalSpec(ViolationSpec, frozen=True, eq=False, gc=False, kw_only=True):
    """A fault whose kind hangs on the value: a milder rule for what does no harm. It is chosen where the value is looked at, in the slot
    ``wrong`` of a node; who knows no value, as the schema and the pages, takes it for what it is otherwise."""

    when: Callable[[Any], bool]
    then: ViolationSpec

    def for_value(self, value: Any) -> ViolationSpec:
        return self.then if self.when(value) else self


def choose_spec(when: Callable[[Any], bool], then: ViolationSpec, otherwise: ViolationSpec) -> ConditionalSpec:
    """One fault for values of which something is true, and another one for all others."""
    return ConditionalSpec(otherwise.kind, otherwise.fields, when=when, then=then)


@cache
def usual_spec(kind: Kind, *about: str) -> ViolationSpec:
    """What is said of a value, made once: for what names nothing of an ontology, so that thousands of features share it."""
    return ViolationSpec(kind, about)


#: Given a value of the wrong form, names the mistake that was recognised in it; None when it is nothing known.
AlsoWritten = Callable[[Any], ViolationSpec | None]


class NameViolations(Struct, frozen=True, eq=False):
    """What is said when a name is not one of those that are allowed."""

    wrong: ViolationSpec
    """It is no text, or empty."""
    unknown: ViolationSpec
    """``say(value, *about, nearest names, all names)``."""
    case: ViolationSpec
    """Equal but for case; ``say(value, *about, names)``."""
    form: ViolationSpec
    """Equal but for white space, Unicode form or invisible characters; ``say(value, *about, names)``."""
    label: ViolationSpec
    """The text that people see in place of the name; ``say(value, *about, names)``: all that it may stand for. Where that names a record as
    well: such a text that may stand for several."""
    label_first: ClassVar[bool] = False
    """Whether the text that people see is called so where it differs from the name by its case or form alone, too."""


class AliasViolations(NameViolations, frozen=True, eq=False):
    """The same where names are aliases, often the text in another case: the ontology shows that text, to the letter."""

    label_first: ClassVar[bool] = True


class TagViolations(NameViolations, frozen=True, eq=False):
    """What is said when a record's name or schema id selects no branch."""

    missing: ViolationSpec
    """``say(None, *about, all members, the one that holds a name, the title)``; the last two as far as they are known."""
    unknown_id: ViolationSpec | None = None
    node_id: ViolationSpec | None = None
    disagree: ViolationSpec | None = None
    """These three where records may have an id instead of a name, or beside it."""
    elsewhere: Callable[[str, str | None], ViolationSpec | None] | None = None
    """(name, payload) -> a fault when the name belongs to another place of the ontology."""
    value_member: ViolationSpec | None = None
    """Said when the record has ``value`` where ``name`` belongs."""
    answered: Callable[[dict[str, Any]], ViolationSpec | None] | None = None
    """A record without a name -> what is said in place of ``missing`` where it can be told which answer it holds; behind its own
    facts stand all members."""
