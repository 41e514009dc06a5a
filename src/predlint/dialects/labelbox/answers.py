"""Shapes of answers: radio, checklist and text questions, nested to any depth, at the top of a line or under a feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from predlint.dialects.labelbox import answer_words, frame_words, media, span_shapes, words
from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import name_words as naming
from predlint.dialects.labelbox import span_words as say
from predlint.dialects.labelbox.aliases import OPTION_NAMES, OTHER_NAMES, nested_names, other_names
from predlint.dialects.labelbox.members import Members
from predlint.dialects.labelbox.namesakes import by_form, written_names
from predlint.dialects.labelbox.options import Options, labels_of
from predlint.dialects.labelbox.questions import (
    asked_under,
    instructions_of,
    naming_member,
    option_faults,
    option_naming,
    places_of,
    prompts_only,
    question_faults,
)
from predlint.names import nearest
from predlint.ontology import Classification, Ontology, Option
from predlint.shapes.faults import Fault, LookAlike, TagFaults, fault
from predlint.shapes.nodes import Anything, Branch, Items, Member, Node, Open, Record, Tagged, Text

#: What stands for an id though it is misspelt.
_ID_ALIASES = frozenset({"schema_id"})


class Answers:
    """Builds each list of nested questions once; equal lists share their shape, which keeps the JSON Schema compact."""

    def __init__(self, ontology: Ontology, members: Members) -> None:
        self.ontology = ontology
        self.members = members
        self.globals = {c.name for c in ontology.classifications}
        #: Id of a nested question -> its name.
        self.nested_ids: dict[str, str] = {}
        self.places = places_of(ontology, self.nested_ids)
        self.empty: dict[str, Member] = {}
        self.frames = span_shapes.frames(members.media)

    def question(self, question: Classification, payload: str = "answer") -> Record | Open:
        """The shape of a line that answers a top-level question."""
        if question.kind == "unknown":
            return Open(fault("NAM013", words.unchecked, question.name, question.source_kind), "name", self.members.envelope)
        medium = self.members.media
        if prompts_only(question) and medium not in (None, media.PROMPTS):
            said = fault("MED008", say.prompts_outside, question.name, question.source_kind, media.ROWS[medium])
            return self.members.unchecked(payload, said)
        own = self._own(question, payload) | {"classifications": self.members.beside(question.kind)} | self._moment(question)
        members = {**self.members.common, **own}
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(fault("CNF004", geo.confidence_place, question.kind))
        forbidden = self.members.forbidden(payload) | self._answers_members(question, payload)
        # What all records of a family have in common is learned together: those about a part of a data row say which.
        aliases = self.members.aliases(payload)
        if question.kind in ("text", "prompt"):
            aliases |= other_names({"answer": ("text",)})
        return self.members.record(members, forbidden, aliases, family=f"{payload}, {question.kind}, {question.scope}")

    def _moment(self, question: Classification) -> dict[str, Member]:
        """What a line says of when, or in which message, its answer holds."""
        medium, index = self.members.media, question.scope == "index"
        unused = None if index else fault("SPN014", frame_words.frames_unused, question.name)
        if medium is None:
            moment = {**span_shapes.extras(), "frames": Member(self.frames, presence=unused)}
            if not index:  # on no medium
                moment["messageId"] = replace(moment["messageId"], presence=fault("MED006", say.message_unused, question.name))
            return moment
        if medium == "video":
            return {"frames": Member(self.frames, presence=unused)}
        if medium in media.MESSAGES:
            message = span_shapes.message_id(f"an answer to {words.quote(question.name)}" if index else None, "answer")
            return {"messageId": message if index else Member(message.node, presence=fault("MED006", say.message_unused, question.name))}
        # No source asks for the plane of an answer.
        if medium == "dicom" and index:
            return {"groupKey": Member(span_shapes.group_key().node), "frames": Member(self.frames)}
        return {}

    def nested(
        self,
        questions: tuple[Classification, ...],
        parent: str,
        siblings: Mapping[str, tuple[str, ...]] | None = None,
        *,
        listed: bool = False,
        timed: bool = False,
        of_option: bool = False,
    ) -> Member:
        """The member ``classifications`` of a tool or an option, where ``parent`` names that in the user's words.

        ``listed`` where a radio answer may stand in a list, as in key frames; ``timed`` where all answers say when they hold.
        """
        if not questions and siblings is None and parent in self.empty:
            return self.empty[parent]
        branches: list[Branch] = []
        others = written_names(questions)
        for question in questions:
            own = [self._branch(question, "answer", listed=listed, timed=timed, below=of_option)]
            if question.kind == "checklist":
                own.append(self._branch(question, "answers", below=of_option))
            if id(question) in others:
                own = [replace(branch, feature=others[id(question)], written=question.name) for branch in own]
            branches += own
        tagged = Tagged(
            what="nested question",
            branches=tuple(branches),
            faults=self._nested_faults(questions, parent, siblings or {}),
            wrong=fault("REC009", words.wrong_type, "each of classifications", "an object"),
            payloads={"answer": "an answer", "answers": "an answer"},
            generic={"": self._nested_untold(self._snake_case(of_option))},
            named_by=naming_member,
            name_aliases=_ID_ALIASES,
            select=by_form(questions),
            has_ids=self.members.has_ids,
            no_ids=fault("NAM012", naming.no_ids),
            labels=instructions_of(questions),
            node_ids={q.node_id: q.schema_id for q in questions if q.node_id and q.schema_id},
        )
        # In which of its key frames an object's question is answered is free: a rule looks at all of them.
        asked = [q for q in questions if q.required and not listed]
        required = {q.name: fault("ANS022", answer_words.required_nested, q.name, parent) for q in asked}
        items = Items(
            tagged,
            wrong=fault("REC007", words.classifications_type),
            unique=fault("ANS023", answer_words.twice, "the nested question"),
            required=required,
            nullable=of_option,  # the SDK has it so for answers, and not for what is drawn
        )
        member = Member(items, missing=next(iter(required.values()), None))
        if not questions and siblings is None:
            self.empty[parent] = member
        return member

    def _snake_case(self, below: bool) -> dict[str, tuple[Fault, str | None]]:
        """Members in snake_case, here or ``below`` an option."""
        return self.members.snake_case_below if below else self.members.snake_case

    def _branch(self, question: Classification, payload: str, *, listed: bool = False, timed: bool = False, below: bool = False) -> Branch:
        body: Record | Open
        if question.kind == "unknown":
            body = Open(fault("NAM013", words.unchecked, question.name, question.source_kind), "name")
            return Branch(question.name, question.schema_id, None, body, question)
        members = {name: member for name, member in self._nested_members().items() if name != "answer"}
        members |= self._own(question, payload, listed=listed, timed=timed, below=below)
        meant = [payload, "name", "schemaId"]
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(fault("CNF004", geo.confidence_place, question.kind))
        else:
            members["confidence"] = self.members.confidence()
            meant.append("confidence")
        members["classifications"] = self.members.beside(question.kind)
        forbidden = self._snake_case(below) | self._answers_members(question, payload) | self.members.export_answers(payload)
        aliases = other_names({name: OTHER_NAMES[name] for name in meant if name in OTHER_NAMES})
        body = self.members.record(members, forbidden, aliases, family=f"nested {payload}, {question.kind}")
        return Branch(question.name, question.schema_id, payload, body, question)

    def _nested_untold(self, snake_case: dict[str, tuple[Fault, str | None]]) -> Record:
        """The shape of a nested answer whose question is not known: it may be a checklist, which may have ``answers``."""
        members = self._nested_members() | {"answers": Member(Anything())}
        return self.members.record(members, snake_case, other_names({"name": OTHER_NAMES["name"]}))

    def _nested_members(self) -> dict[str, Member]:
        envelope = {name: Member(Anything(), presence=fault("REC010", words.nested_envelope, name)) for name in ("dataRow", "uuid")}
        return {"name": Member(Anything()), "schemaId": Member(Anything()), "answer": Member(Anything()), **envelope} | {
            "customMetrics": self.members.custom_metrics
        }

    def _own(
        self, question: Classification, payload: str, *, listed: bool = False, timed: bool = False, below: bool = False
    ) -> dict[str, Member]:
        """The member with the answer itself."""
        missing = fault("ANS011", answer_words.no_answer, question.name, question.kind)
        presence = fault("ANS014", answer_words.legacy_answers) if payload == "answers" else None
        timed = timed or (question.scope == "index" and self.members.media in (None, *media.TIMED))
        top = question.scope is not None
        node = self._answer_over_time(question) or self._answer(question, top=top, listed=listed, timed=timed, below=below)
        return {payload: Member(node, missing=missing, presence=presence)}

    def _answer_over_time(self, question: Classification) -> Node | None:
        """The answer of a top-level question that is asked over time; None for all others, and where it looks like theirs."""
        medium = self.members.media
        if question.scope != "index" or medium not in (None, *media.TIMED):
            return None
        name = question.name
        wrong = fault("ANS025", frame_words.answer_over_time, name, question.kind)
        none = fault("ANS009", frame_words.no_answer_over_time, name)
        if question.kind == "text":
            value = self._text(question)
            return self._texts_over_time(question, value, wrong, bare=value if medium != "audio" else None, family="text")
        if medium == "audio" and question.kind == "radio":
            as_object = fault("ANS006", frame_words.answer_over_time, name, "radio")
            option = self._option(question, timed=True)
            return Items(option, wrong=wrong, least=1, length=none, single=as_object)
        return None

    def _texts_over_time(self, question: Classification, value: Text, wrong: Fault, *, bare: Text | None, family: str) -> Items:
        """A list of texts that say when they hold."""
        name = question.name
        unlisted = fault("ANS025", frame_words.answer_over_time, name, "text")

        def look_alike(given: Any) -> Fault | None:
            return unlisted if given.__class__ is dict and "value" in given else None

        bare = replace(bare, look_alike=look_alike) if bare is not None else None
        members = {
            "value": Member(value, missing=fault("ANS011", frame_words.value_missing, name)),
            "frames": Member(self.frames),
            "confidence": self.members.confidence(),
            "customMetrics": self.members.custom_metrics,
        }
        form = fault("ANS025", frame_words.entry_over_time, name, "text")
        other = {alias: (fault("ANS011", frame_words.value_renamed, alias, name), "value") for alias in ("name", "text", "answer")}
        edges = {edge: (fault("SPN011", say.into_frames, edge, "value"), None) for edge in ("start", "end")}
        entry = span_shapes.record(members, form, forbidden=other | edges, family=f"{family}{media.OVER_TIME}")
        return Items(entry, wrong=wrong, least=1, length=fault("ANS009", frame_words.no_answer_over_time, name), bare=bare)

    def _answers_members(self, question: Classification, payload: str) -> dict[str, tuple[Fault, str | None]]:
        if question.kind == "checklist":
            other = "answers" if payload == "answer" else "answer"
            return {other: (fault("ANS013", answer_words.both_answers), None)}
        return {
            "answers": (
                fault("ANS012", answer_words.old_answers, question.name, question.kind, Options.of(question), both=words.both_given),
                "answer",
            )
        }

    def _answer(self, question: Classification, *, top: bool, listed: bool = False, timed: bool = False, below: bool = False) -> Node:
        name = question.name
        if question.kind in ("text", "prompt"):
            text = self._text(question)
            if timed and not top:  # the SDK writes values with their frames; a text by itself holds as long as the answer above it
                return self._texts_over_time(question, text, text.wrong, bare=text, family="nested text")
            return text
        option = self._option(question, timed=timed, below=below)
        if question.kind == "radio":
            over_time = top and question.scope == "index"
            silent = (timed and not top) or (self.members.media is None and over_time)
            listed = listed or (self.members.media == "video" and over_time)  # so the SDK's temporal types write it
            if listed or silent or question.source_kind == "response-radio":
                one = fault("ANS004", answer_words.radio_list, name, Options.of(question))
                tolerated = None if silent or self.members.media is None else fault("ANS026", frame_words.radio_listed, name)
                most = None if silent or over_time else 1
                return Items(option, wrong=one, bare=option, listed=tolerated, least=1, most=most, length=one)
            return option
        as_object = fault("ANS005" if top else "ANS006", answer_words.checklist_object, name, Options.of(question))
        bare = self._bare(question, "checklist")

        def look_alike(value: Any) -> Fault | None:
            if value is None or value == {}:
                return fault("ANS011", answer_words.no_answer, name, "checklist")
            return as_object if value.__class__ is dict else bare(value)

        return Items(
            option,
            wrong=fault("ANS025", answer_words.answer_type, name, "checklist"),
            least=1,
            length=fault("ANS009", answer_words.empty_checklist, name, top),
            look_alike=look_alike,
            single=None if top else as_object,
            unique=fault(
                "ANS010", frame_words.twice_over_time if timed and self.members.media is not None else answer_words.twice, "the option"
            ),
        )

    def _text(self, question: Classification) -> Text:
        name, least, most, top = question.name, question.min_characters or 0, question.max_characters, question.scope is not None
        return Text(
            wrong=fault("ANS008", answer_words.text_type, name, top),
            least=least,
            most=most,
            length=fault("ANS017", answer_words.text_length, name, least, most) if least or most is not None else None,
            empty=None if least else fault("ANS016", answer_words.empty_text, name, top),
        )

    def _bare(self, question: Classification, kind: str) -> LookAlike:
        said = fault("ANS007", answer_words.bare_answer, question.name, kind, Options.of(question))

        def look_alike(value: Any) -> Fault | None:
            return said if value.__class__ is str and value else None

        return look_alike

    def _option(self, question: Classification, *, timed: bool, below: bool = False) -> Tagged:
        name = question.name
        asked = asked_under(question)
        shapes: dict[int, Record] = {}
        plain: Record | None = None
        branches: list[Branch] = []
        for option in question.options:
            if option.classifications or asked:
                nested = self.nested(option.classifications, f"option {words.quote(option.value)}", asked, timed=timed, of_option=True)
                family = "option with questions" if option.classifications else "option"
                body = self._option_body(question, nested, family, option, below=below)
                shapes[id(option)] = body
            else:
                body = plain = plain or self._option_body(
                    question, self.nested((), f"the options of {words.quote(name)}", of_option=True), "option", below=below
                )
            branches.append(Branch(option.value, option.schema_id, None, body, option))
        bare = self._bare(question, "option")
        is_list = fault("ANS004", answer_words.radio_list, name, Options.of(question)) if question.kind == "radio" else None

        def look_alike(value: Any) -> Fault | None:
            return is_list if value.__class__ is list else bare(value)

        return Tagged(
            what="option",
            branches=tuple(branches),
            faults=option_faults(question),
            wrong=fault("ANS025", answer_words.answer_type, name, question.kind),
            empty=fault("ANS011", answer_words.no_answer, name, question.kind),
            look_alike=look_alike,
            generic={"": self._option_body(question, self.members.untold, "unknown option", named=False, below=below)},
            named_by=option_naming(question),
            name_aliases=_ID_ALIASES,
            has_ids=self.members.has_ids,
            no_ids=fault("NAM012", naming.no_ids),
            labels=labels_of(question.options),
            node_ids={o.node_id: o.schema_id for o in question.options if o.node_id and o.schema_id},
        )

    def _option_body(
        self,
        question: Classification,
        classifications: Member,
        family: str,
        option: Option | None = None,
        *,
        named: bool = True,
        below: bool = False,
    ) -> Record:
        members = {} if named else {"value": Member(Anything())}
        members |= {
            "name": Member(Anything()),
            "schemaId": Member(Anything()),
            "confidence": self.members.confidence(),
            "classifications": classifications,
            "customMetrics": self.members.custom_metrics,
        }
        forbidden = dict(self._snake_case(below))
        medium = self.members.media
        if medium in media.TIMED:
            forbidden |= {edge: (fault("SPN011", say.into_frames, edge), None) for edge in ("start", "end")}
        elif medium in media.MESSAGES:
            forbidden["messageId"] = (fault("LNK004", say.move, "messageId", "the answer"), None)
        if medium in (None, *media.TIMED):
            family = f"{family}{media.OVER_TIME}" if question.scope == "index" and medium is not None else family
            unused = fault("SPN014", frame_words.frames_unused, question.name) if question.scope == "global" else None
            members["frames"] = Member(self.frames, presence=unused)
        else:
            here = "an image has" if medium == "image" else f"{media.ROWS[medium]} data rows have"
            forbidden["frames"] = (fault("MED004", words.not_here, "frames", "video data rows", f"{here} no frames; remove it"), None)
        scores = {"confidence": OTHER_NAMES["confidence"]}
        aliases = nested_names(option.classifications if option else ()) | other_names(OPTION_NAMES | scores)
        unlisted = frozenset(() if named else ("value",))
        return self.members.record(members, forbidden, aliases, family=family, unlisted=unlisted)

    def _nested_faults(self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]]) -> TagFaults:
        def elsewhere(name: str, _payload: str | None) -> Fault | None:
            if name in siblings:
                return fault("ANS021", answer_words.other_option, parent, siblings[name])
            if name in self.globals and name not in self.places:
                return fault("ANS020", answer_words.global_nested, parent)
            if name in self.places and not nearest(name, asked):
                return fault("ANS019", answer_words.nested_elsewhere, parent, self.places[name], asked)
            return None

        asked = tuple(dict.fromkeys([question.name for question in questions]))
        return question_faults("nested question", fault("ANS019", answer_words.unknown_nested, parent), elsewhere, asked)
