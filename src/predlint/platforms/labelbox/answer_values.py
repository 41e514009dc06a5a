"""Shapes of answers: a text, an option, or a list of options, which may have nested questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from predlint.ontology import Classification, Option
from predlint.platforms.labelbox import answer_words, media, span_shapes, words
from predlint.platforms.labelbox.aliases import OPTION_NAMES, OTHER_NAMES, alias_specs, nested_names
from predlint.platforms.labelbox.answer_words import (
    AnswerAndAnswers,
    AnswersOnRadioOrText,
    AnswerType,
    BareTextAnswer,
    ChecklistObject,
    DuplicateOption,
    EmptyChecklist,
    EmptyEntry,
    EmptyText,
    LegacyAnswers,
    MissingAnswer,
    NestedChecklistObject,
    NoOptionInObject,
    RadioList,
    TextLength,
    TextNotAString,
)
from predlint.platforms.labelbox.frame_words import (
    AnswerOverTime,
    EntryOverTime,
    FramesUnused,
    NestedAnswerOverTime,
    NoAnswerOverTime,
    RadioListAccepted,
    TwiceOverTime,
    ValueMissing,
    ValueRenamed,
)
from predlint.platforms.labelbox.name_words import SchemaIdsUnresolvable
from predlint.platforms.labelbox.options import Options, labels_of
from predlint.platforms.labelbox.questions import option_naming, option_violations, options_asking
from predlint.platforms.labelbox.shared_members import SharedMembers
from predlint.platforms.labelbox.span_words import MessageIdInside, MessageUnused, RangeBesideFrames
from predlint.platforms.labelbox.words import OptionOutside, VideoMembers
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Node, Record, Tagged, Text
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of


class AnswerValues:
    """Builds the answers of one place: in lines and tools, or below options."""

    def __init__(self, members: SharedMembers, frames: Items, nested: Callable[..., Member], *, below_options: bool = False) -> None:
        """``nested`` builds ``classifications`` for the questions of an option (`NestedAnswers.member`)."""
        self.members, self.frames, self.nested = members, frames, nested
        #: Misspelt names of ``schemaId`` whose error replaces that of a missing name. Below options they are only warnings, so there a
        #: missing name is reported, too.
        self.id_aliases = frozenset(() if below_options else ("schema_id",))

    def own(self, question: Classification, payload: str, *, listed: bool = False, timed: bool = False) -> dict[str, Member]:
        """Returns the member with the answer itself."""
        kind = f"{question.kind}{media.OVER_TIME}" if question.scope == "index" and self.members.media == "audio" else question.kind
        missing = ViolationSpec(MissingAnswer, (question.name, kind), if_reformed=answer_words.AnswerInOtherForm)
        presence = spec_of(LegacyAnswers) if payload == "answers" else None
        timed = timed or (question.scope == "index" and self.members.media in (None, *media.MAY_BE_TIMED))
        top = question.scope is not None
        node = self._answer_over_time(question) or self._answer(question, top=top, listed=listed, timed=timed)
        return {payload: Member(node, missing=missing, presence=presence)}

    def sibling_classifications(self, question: Classification, *, timed: bool = False) -> Member:
        """Returns ``classifications`` beside the answer, where questions below a text question are answered."""
        if question.kind not in ("text", "prompt"):
            return self.members.misplaced(question.kind)
        if not question.classifications:
            return self.members.under_text
        return self.nested(question.classifications, f"question {words.quote(question.name)}", timed=timed, of_option=True)

    def other_answers(self, question: Classification, payload: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the specs for the other member that users answer in."""
        if question.kind == "checklist":
            other = "answers" if payload == "answer" else "answer"
            return {other: (spec_of(AnswerAndAnswers), None)}
        params = (question.name, question.kind, Options.of(question))
        return {"answers": (ViolationSpec(AnswersOnRadioOrText, (*params,), if_both=answer_words.BothAnswers, is_of_form=True), "answer")}

    def _answer_over_time(self, question: Classification) -> Node | None:
        """Returns the answer of a top-level question that is asked over time. Returns None for other questions, and if the answer looks the
        same as theirs."""
        medium = self.members.media
        if question.scope != "index" or medium not in (None, *media.MAY_BE_TIMED):
            return None
        name = question.name
        wrong = spec_of(AnswerOverTime, name, question.kind)
        none = spec_of(NoAnswerOverTime, name)
        if question.kind == "text":
            value = self._text(question)
            return self._texts_over_time(question, value, wrong, bare=value if medium != "audio" else None)
        if medium == "audio" and question.kind == "radio":
            option = self._option(question, timed=True)
            return Items(option, wrong=wrong, minimum=1, length=none, single=self._as_object(question))
        return None

    def _as_object(self, question: Classification) -> ViolationSpec:
        """Returns the spec for an answer to a radio question of a recording, top-level or nested, that is not a list."""
        return spec_of(NestedAnswerOverTime, question.name, "radio")

    def _answer(self, question: Classification, *, top: bool, listed: bool = False, timed: bool = False) -> Node:
        name = question.name
        if question.kind in ("text", "prompt"):
            text = self._text(question)
            if timed and not top:  # the SDK writes values with frames; a plain text is valid as long as its parent answer
                return self._texts_over_time(question, text, text.wrong, bare=text)
            return text
        option = self._option(question, timed=timed)
        if question.kind == "radio":
            over_time = top and question.scope == "index"
            silent = (timed and not top) or (self.members.media is None and over_time)
            listed = listed or (self.members.media == "video" and over_time)  # the form of the SDK's temporal types
            if listed or silent or question.source_kind == "response-radio":
                one = spec_of(RadioList, name, Options.of(question), self._once(question), self.members.target != "mal")
                tolerated = None if silent or self.members.media is None else spec_of(RadioListAccepted, name)
                maximum = None if silent or over_time else 1
                once = 1 if timed and not top else None  # several may be valid at once, which the rules check
                if timed and self.members.media == "audio":
                    wrong = spec_of(AnswerOverTime, name, "radio")
                    none, bare = spec_of(MissingAnswer, name, f"radio{media.OVER_TIME}"), self._bare(question, "option")

                    def unlisted(value: Any) -> ViolationSpec | None:
                        return none if value is None else bare(value)

                    return Items(
                        option, wrong=wrong, minimum=1, length=one, also_written=unlisted, single=self._as_object(question), usual_most=once
                    )
                return Items(option, wrong=one, bare=option, listed=tolerated, minimum=1, maximum=maximum, length=one, usual_most=once)
            return option
        options = Options.of(question)
        params = (name, options, self.members.target != "mal")
        as_object = spec_of(ChecklistObject, *params) if top else spec_of(NestedChecklistObject, *params)
        no_option = spec_of(NoOptionInObject, *params)
        bare = self._bare(question, "checklist")

        def also_written(value: Any) -> ViolationSpec | None:
            if value is None or value == {}:
                return spec_of(MissingAnswer, name, "checklist")
            if value.__class__ is not dict:
                return bare(value)
            if top:
                return as_object
            return no_option if options.ticked(value) is not None or options.scored(value) else None  # else it is a single answer

        return Items(
            option,
            wrong=spec_of(AnswerType, name, "checklist", options),
            minimum=1,
            length=spec_of(EmptyChecklist, name, top),
            also_written=also_written,
            single=None if top else as_object,
            unique=ViolationSpec(TwiceOverTime, ("the option",))
            if timed and self.members.media is not None
            else ViolationSpec(DuplicateOption, ("the option",)),
        )

    def _texts_over_time(self, question: Classification, value: Text, wrong: ViolationSpec, *, bare: Text | None) -> Items:
        """Returns the node for a list of texts with their frames."""
        name = question.name
        unlisted = spec_of(AnswerOverTime, name, "text")

        def also_written(given: Any) -> ViolationSpec | None:
            return unlisted if given.__class__ is dict and "value" in given else None

        bare = replace(bare, also_written=also_written) if bare is not None else None
        members = {
            "value": Member(value, missing=spec_of(ValueMissing, name)),
            "frames": Member(self.frames),
            "classifications": self.sibling_classifications(question, timed=True),
            "confidence": self.members.confidence(),
            "customMetrics": self.members.custom_metrics,
        }
        form = spec_of(EntryOverTime, name, "text")
        other = {alias: (spec_of(ValueRenamed, alias, name), "value") for alias in ("name", "text", "answer")}
        edges = {edge: (spec_of(RangeBesideFrames, edge, "value"), None) for edge in ("start", "end")}
        entry = span_shapes.record(members, form, forbidden=other | edges, scored="confidence")
        once = 1 if question.scope is None else None  # several may be valid at once, which the rules check
        return Items(entry, wrong=wrong, minimum=1, length=spec_of(NoAnswerOverTime, name), bare=bare, usual_most=once)

    def _once(self, question: Classification) -> bool:
        """Returns True if the question is asked once for a data row that has a time."""
        return question.scope == "global" and self.members.media in (None, *media.MAY_BE_TIMED)

    def _text(self, question: Classification) -> Text:
        name, minimum, maximum, top = question.name, question.min_characters or 0, question.max_characters, question.scope is not None
        return Text(
            wrong=spec_of(TextNotAString, name, top, self._once(question), self.members.target != "mal"),
            minimum=minimum,
            maximum=maximum,
            length=spec_of(TextLength, name, minimum, maximum) if minimum or maximum is not None else None,
            empty=None if minimum else spec_of(EmptyText, name, top),
        )

    def _bare(self, question: Classification, kind: str) -> AlsoWritten:
        # A whole answer also lacks its frames, which its message adds.
        over_time = media.OVER_TIME if kind == "option" and question.scope == "index" and self.members.media == "audio" else ""
        spec = spec_of(BareTextAnswer, question.name, f"{kind}{over_time}", Options.of(question))

        def also_written(value: Any) -> ViolationSpec | None:
            return spec if value.__class__ is str and value else None

        return also_written

    def _option(self, question: Classification, *, timed: bool) -> Tagged:
        name = question.name
        asked_by_option = options_asking(question)
        plain: Record | None = None
        branches: list[Branch] = []
        for option in question.options:
            if option.classifications or asked_by_option:
                nested = self.nested(
                    option.classifications, f"option {words.quote(option.value)}", asked_by_option, timed=timed, of_option=True
                )
                body = self._option_body(question, nested, option)
            else:
                body = plain = plain or self._option_body(question, self.nested((), f"the options of {words.quote(name)}", of_option=True))
            branches.append(Branch(option.value, option.schema_id, None, body, option))
        bare = self._bare(question, "option")
        options, radio = Options.of(question), question.kind == "radio"
        scored = self.members.target != "mal"
        is_list = spec_of(RadioList, name, options, self._once(question), scored) if radio else None
        none = spec_of(MissingAnswer, name, "radio") if radio else spec_of(EmptyEntry, name, options)

        def also_written(value: Any) -> ViolationSpec | None:
            return is_list if value.__class__ is list else bare(value)

        return Tagged(
            what="option",
            branches=tuple(branches),
            violations=option_violations(question, self.members.target != "mal"),
            wrong=spec_of(AnswerType, name, "radio" if radio else "option", options),
            empty=none,
            also_written=also_written,
            generic={"": self._option_body(question, self.members.unreported, named=False)},
            named_by=option_naming(question),
            name_aliases=self.id_aliases,
            has_ids=self.members.has_ids,
            no_ids=spec_of(SchemaIdsUnresolvable),
            labels=labels_of(question.options),
            labels_too=True,
            node_ids={o.node_id: o.schema_id for o in question.options if o.node_id and o.schema_id},
        )

    def _option_body(
        self,
        question: Classification,
        classifications: Member,
        option: Option | None = None,
        *,
        named: bool = True,
    ) -> Record:
        members = {} if named else {"value": Member(AnyValue())}
        members |= {
            "name": Member(AnyValue()),
            "schemaId": Member(AnyValue()),
            "confidence": self.members.confidence(),
            "classifications": classifications,
            "customMetrics": self.members.custom_metrics,
        }
        forbidden = dict(self.members.snake_case)
        medium = self.members.media
        if medium in media.MAY_BE_TIMED:
            unused = spec_of(FramesUnused, question.name)  # inside frames they would be unused, too
            edges = {edge: unused if question.scope == "global" else spec_of(RangeBesideFrames, edge) for edge in ("start", "end")}
            forbidden |= {edge: (spec, None) for edge, spec in edges.items()}
        elif medium in media.MESSAGES:
            inside = spec_of(MessageIdInside, "messageId", "the answer")
            if question.scope == "global":  # at the top it would be unused, too
                inside = spec_of(MessageUnused, question.name)
            forbidden["messageId"] = (inside, None)
        if medium in (None, *media.MAY_BE_TIMED):
            unused = spec_of(FramesUnused, question.name) if question.scope == "global" else None
            members["frames"] = Member(self.frames, presence=unused)
        else:
            here = "an image has" if medium == "image" else f"{media.ROWS[medium]} data rows have"
            forbidden["frames"] = (spec_of(VideoMembers, "frames", "video data rows", f"{here} no frames; remove it"), None)
        of_lines = {member: OTHER_NAMES[member] for member in ("schemaId", "confidence")}
        aliases = nested_names(option.classifications if option else ()) | alias_specs(OPTION_NAMES | of_lines)
        if not named:  # an option as a member is reported as one to name only if there is no name
            aliases |= {other.value: ("name", spec_of(OptionOutside, other.value)) for other in question.options if other.value}
        unlisted = frozenset(() if named else ("value",))
        return self.members.record(members, forbidden, aliases, unlisted=unlisted, scored=True)
