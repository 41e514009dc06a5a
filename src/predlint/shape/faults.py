"""What is said of a value that is wrong: a rule, and the words for one way of breaking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from msgspec import Struct, structs

from predlint.rules import rule_of
from predlint.rules.model import OF_CASE, Circumstance, RuleInfo
from predlint.violation import Effect, Kind, P, Violation, Words, fields_of

# -- the kind of what still has a sentence function in place of a class of `Violation` ---------------------------------


#: (value, *fields) -> (message, help). Pure: the same arguments always give the same words.
Say = Callable[..., Words]


class Sentence(Struct, frozen=True):
    """A way of breaking a rule, by the function that says it. Two with the same rule and function are one kind."""

    code: str
    """That of the rule: of a thousand kinds that a Shape declares, a file has few, and the rule is loaded when it is asked for."""
    say: Say
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

    def __call__(self, value: Any, *fields: Any) -> Said:
        return Said(self.say(value, *fields))


class Said(Struct, frozen=True):
    """A sentence that was made."""

    text: Words

    def words(self) -> Words:
        return self.text

    def effect(self) -> Effect | None:
        return None


# -- what a Shape says of a value --------------------------------------------------------------------------------------


class Fault(Struct, frozen=True, eq=False, gc=False):
    """A way of breaking a rule, of which the value is not known yet."""

    kind: Kind
    fields: tuple[Any, ...] = ()
    """The first of its fields, which do not hang on the value."""
    both: Say | None = None
    """Of a member that stands for another one: the words where that is there as well; ``say(value, name, member)``."""
    of_form: bool = False
    """Of such a member: the words tell in which form the value belongs into the other one."""
    of_parts: bool = False
    """Of such a member: it is one of several that make up the other one; what is said of the first of them says it all."""
    reformed: Say | None = None
    """Of a member that is missing: the words where one of another name holds it, or its value in another form;
    ``say(None, *about, name, whether it holds it)``."""
    lost: Callable[[Any, str, Mapping[str, Any]], Fault | None] | None = None
    """Of a member that is not read: ``lost(value, name, members of the record)`` gives what is said in place of this where the value is
    what another member of the record would hold, so that it is lost."""

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    @property
    def say(self) -> Say:
        return self.kind.say

    def of(self, value: Any) -> Fault:
        """What is said of a value: of most faults themselves."""
        return self

    def words(self, value: Any, *more: Any) -> Words:
        """What it says of a value, without an effect; ``more`` stands behind its fields."""
        return self.kind(value, *self.fields, *more).words()


def fault(
    code: str,
    say: Say,
    *about: Any,
    both: Say | None = None,
    of_form: bool = False,
    of_parts: bool = False,
    reformed: Say | None = None,
    lost: Callable[[Any, str, Mapping[str, Any]], Fault | None] | None = None,
) -> Fault:
    """The fault of the rule with that code."""
    return Fault(Sentence(code, say), about, both, of_form, of_parts, reformed, lost)


def under(said: Fault, circumstance: Circumstance) -> Fault:
    """The fault with the severity that its rule has under a circumstance. Its words are used under no other: they say what comes of it."""
    kind = cast(Sentence, said.kind)
    return structs.replace(said, kind=Sentence(kind.code, kind.say, circumstance))


def worded(said: Fault, say: Say, *more: Any) -> Fault:
    """The fault of the same rule with other words; ``more`` stands behind its fields."""
    return Fault(of_sentence(said.kind, say), (*said.fields, *more))


def of_sentence(kind: Kind, say: Say) -> Kind:
    """The way of breaking the same rule that has these words."""
    if isinstance(say, type):
        return cast(Kind, say)
    return structs.replace(kind, say=say) if isinstance(kind, Sentence) else Sentence(kind.code, say)


def broken(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> Fault:
    """A violation of which the value is not known yet: its class and its fields."""
    violation = cast("type[Violation]", kind)
    return Fault(violation, fields_of(violation, given, named))


class Chosen(Fault, frozen=True, eq=False, gc=False, kw_only=True):
    """A fault whose kind hangs on the value: a milder rule for what does no harm. It is chosen where the value is looked at, in the slot
    ``wrong`` of a node; who knows no value, as the schema and the pages, takes it for what it is otherwise."""

    when: Callable[[Any], bool]
    then: Fault

    def of(self, value: Any) -> Fault:
        return self.then if self.when(value) else self


def chosen(when: Callable[[Any], bool], then: Fault, otherwise: Fault) -> Chosen:
    """One fault for values of which something is true, and another one for all others."""
    return Chosen(otherwise.kind, otherwise.fields, when=when, then=then)


@cache
def usual(kind: Kind, *about: str) -> Fault:
    """What is said of a value, made once: for what names nothing of an ontology, so that thousands of features share it."""
    return Fault(kind, about)


#: Given a value of the wrong form, names the mistake that was recognised in it; None when it is nothing known.
LookAlike = Callable[[Any], Fault | None]


class NameFaults(Struct, frozen=True, eq=False):
    """What is said when a name is not one of those that are allowed."""

    wrong: Fault
    """It is no text, or empty."""
    unknown: Fault
    """``say(value, *about, nearest names, all names)``."""
    case: Fault
    """Equal but for case; ``say(value, *about, names)``."""
    form: Fault
    """Equal but for white space, Unicode form or invisible characters; ``say(value, *about, names)``."""
    label: Fault
    """The text that people see in place of the name; ``say(value, *about, names)``: all that it may stand for. Where that names a record as
    well: such a text that may stand for several."""
    label_first: ClassVar[bool] = False
    """Whether the text that people see is called so where it differs from the name by its case or form alone, too."""


class AliasFaults(NameFaults, frozen=True, eq=False):
    """The same where names are aliases, often the text in another case: the ontology shows that text, to the letter."""

    label_first: ClassVar[bool] = True


class TagFaults(NameFaults, frozen=True, eq=False):
    """What is said when a record's name or schema id selects no branch."""

    missing: Fault
    """``say(None, *about, all members, the one that holds a name, the title)``; the last two as far as they are known."""
    unknown_id: Fault | None = None
    node_id: Fault | None = None
    disagree: Fault | None = None
    """These three where records may have an id instead of a name, or beside it."""
    elsewhere: Callable[[str, str | None], Fault | None] | None = None
    """(name, payload) -> a fault when the name belongs to another place of the ontology."""
    value_member: Fault | None = None
    """Said when the record has ``value`` where ``name`` belongs."""
    answered: Callable[[dict[str, Any]], Fault | None] | None = None
    """A record without a name -> what is said in place of ``missing`` where it can be told which answer it holds; behind its own
    facts stand all members."""
