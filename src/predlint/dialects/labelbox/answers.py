"""Shapes of answers: radio, checklist and text questions, nested to any depth, at the top of a line or under a feature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import words
from predlint.dialects.labelbox.members import Members
from predlint.ontology import Classification, Ontology, Option
from predlint.shapes.nodes import Anything, Branch, Fault, Items, LookAlike, Member, NameFaults, Open, Record, Tagged, Text, fault


class Answers:
    """Builds each list of nested questions once; equal lists share their shape, which keeps the JSON Schema compact."""

    def __init__(self, ontology: Ontology, members: Members) -> None:
        self.ontology = ontology
        self.members = members
        self.globals = {c.name for c in ontology.classifications}
        #: Id of a nested question -> its name.
        self.nested_ids: dict[str, str] = {}
        self.places = _places(ontology, self.nested_ids)
        self.empty: dict[str, Member] = {}

    def question(self, question: Classification, payload: str = "answer") -> Record | Open:
        """The shape of a line that answers a top-level question."""
        if question.kind == "unknown":
            return Open(fault("NAM013", words.unchecked, question.name, question.source_kind), "name", self.members.envelope)
        own = self._own(question, payload) | {"classifications": self.members.beside}
        members = {**self.members.common, **own}
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(fault("CNF004", geo.confidence_place, question.kind))
        forbidden = self.members.forbidden(payload) | self._answers_members(question, payload)
        return self.members.record(members, forbidden, family=f"{payload}, {question.kind}")

    def nested(self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]] | None = None) -> Member:
        """The member ``classifications`` of a tool or an option, where ``parent`` names that in the user's words."""
        if not questions and siblings is None and parent in self.empty:
            return self.empty[parent]
        branches: list[Branch] = []
        for question in questions:
            branches.append(self._branch(question, "answer"))
            if question.kind == "checklist":
                branches.append(self._branch(question, "answers"))
        tagged = Tagged(
            what="nested question",
            branches=tuple(branches),
            faults=self._nested_faults(questions, parent, siblings or {}),
            wrong=fault("REC009", words.wrong_type, "each of classifications", "an object"),
            payloads={"answer": "an answer", "answers": "an answer"},
            generic={"": self.members.record(self._nested_members(), {})},
            has_ids=self.members.has_ids,
            no_ids=fault("NAM012", words.no_ids),
            labels={q.instructions: q.name for q in questions if q.instructions and q.instructions != q.name},
            node_ids={q.node_id: q.schema_id for q in questions if q.node_id and q.schema_id},
        )
        required = {q.name: fault("ANS022", words.required_nested, q.name, parent) for q in questions if q.required}
        items = Items(
            tagged,
            wrong=fault("REC007", words.classifications_type),
            unique=fault("ANS023", words.twice, "the nested question"),
            required=required,
        )
        member = Member(items, missing=next(iter(required.values()), None))
        if not questions and siblings is None:
            self.empty[parent] = member
        return member

    def _branch(self, question: Classification, payload: str) -> Branch:
        body: Record | Open
        if question.kind == "unknown":
            body = Open(fault("NAM013", words.unchecked, question.name, question.source_kind), "name")
            return Branch(question.name, question.schema_id, None, body, question)
        members = {name: member for name, member in self._nested_members().items() if name != "answer"} | self._own(question, payload)
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(fault("CNF004", geo.confidence_place, question.kind))
        else:
            members["confidence"] = self.members.confidence()
        members["classifications"] = self.members.beside
        forbidden = self.members.snake_case | self._answers_members(question, payload)
        body = self.members.record(members, forbidden, family=f"nested {payload}, {question.kind}")
        return Branch(question.name, question.schema_id, payload, body, question)

    def _nested_members(self) -> dict[str, Member]:
        envelope = {name: Member(Anything(), presence=fault("REC010", words.nested_envelope, name)) for name in ("dataRow", "uuid")}
        return {"name": Member(Anything()), "schemaId": Member(Anything()), "answer": Member(Anything()), **envelope} | {
            "customMetrics": self.members.custom_metrics
        }

    def _own(self, question: Classification, payload: str) -> dict[str, Member]:
        """The member with the answer itself."""
        missing = fault("ANS011", words.no_answer, question.name, question.kind)
        presence = fault("ANS014", words.legacy_answers) if payload == "answers" else None
        return {payload: Member(self._answer(question, top=question.scope is not None), missing=missing, presence=presence)}

    def _answers_members(self, question: Classification, payload: str) -> dict[str, tuple[Fault, str | None]]:
        if question.kind == "checklist":
            other = "answers" if payload == "answer" else "answer"
            return {other: (fault("ANS013", words.both_answers), None)}
        return {"answers": (fault("ANS012", words.old_answers, question.name, question.kind), "answer")}

    def _answer(self, question: Classification, *, top: bool) -> Tagged | Items | Text:
        name = question.name
        if question.kind in ("text", "prompt"):
            least, most = question.min_characters or 0, question.max_characters
            return Text(
                wrong=fault("ANS008", words.text_type, name),
                least=least,
                most=most,
                length=fault("ANS017", words.text_length, name, least, most) if least or most is not None else None,
                empty=None if least else fault("ANS016", words.empty_text, name),
            )
        option = self._option(question)
        if question.kind == "radio":
            return option
        as_object = fault("ANS005" if top else "ANS006", words.checklist_object, name)
        bare = self._bare(question)

        def look_alike(value: Any) -> Fault | None:
            if value is None or value == {}:
                return fault("ANS011", words.no_answer, name, "checklist")
            return as_object if value.__class__ is dict else bare(value)

        return Items(
            option,
            wrong=fault("ANS025", words.answer_type, name, "checklist"),
            least=1,
            length=fault("ANS009", words.empty_checklist, name),
            look_alike=look_alike,
            single=None if top else as_object,
            unique=fault("ANS010", words.twice, "the option"),
        )

    def _bare(self, question: Classification) -> LookAlike:
        said = fault("ANS007", words.bare_answer, question.name, question.kind, tuple(option.value for option in question.options))

        def look_alike(value: Any) -> Fault | None:
            return said if value.__class__ is str and value else None

        return look_alike

    def _option(self, question: Classification) -> Tagged:
        name = question.name
        asked = _asked_under(question)
        shapes: dict[int, Record] = {}
        plain: Record | None = None
        branches: list[Branch] = []
        for option in question.options:
            if option.classifications or asked:
                nested = self.nested(option.classifications, f"option {words.quote(option.value)}", asked)
                body = self._option_body(nested, "option with questions" if option.classifications else "option")
                shapes[id(option)] = body
            else:
                body = plain = plain or self._option_body(self.nested((), f"the options of {words.quote(name)}"), "option")
            branches.append(Branch(option.value, option.schema_id, None, body, option))
        bare = self._bare(question)
        is_list = fault("ANS004", words.radio_list, name) if question.kind == "radio" else None

        def look_alike(value: Any) -> Fault | None:
            return is_list if value.__class__ is list else bare(value)

        return Tagged(
            what="option",
            branches=tuple(branches),
            faults=self._option_faults(question),
            wrong=fault("ANS025", words.answer_type, name, question.kind),
            empty=fault("ANS011", words.no_answer, name, question.kind),
            look_alike=look_alike,
            generic={"": self._option_body(self.members.untold, "unknown option", named=False)},
            has_ids=self.members.has_ids,
            no_ids=fault("NAM012", words.no_ids),
            labels=_labels(question.options),
            node_ids={o.node_id: o.schema_id for o in question.options if o.node_id and o.schema_id},
        )

    def _option_body(self, classifications: Member, family: str, *, named: bool = True) -> Record:
        members = {} if named else {"value": Member(Anything())}
        members |= {
            "name": Member(Anything()),
            "schemaId": Member(Anything()),
            "confidence": self.members.confidence(),
            "classifications": classifications,
            "customMetrics": self.members.custom_metrics,
        }
        forbidden = dict(self.members.snake_case)
        if self.members.media == "image":
            said = fault("MED004", words.not_here, "frames", "video data rows", "an image has no frames; remove it")
            forbidden["frames"] = (said, None)
        return self.members.record(members, forbidden, family=family)

    def _option_faults(self, question: Classification) -> NameFaults:
        name = question.name
        return NameFaults(
            missing=fault("ANS011", words.option_missing, name),
            wrong=fault("ANS015", words.option_type, name),
            unknown=fault("ANS001", words.unknown_option, name),
            case=fault("ANS002", words.case_differs, "option"),
            form=fault("ANS002", words.form_differs, "option"),
            label=fault("ANS003", words.label_given, "option"),
            unknown_id=fault("ANS001", words.unknown_option_id, name),
            node_id=fault("NAM009", words.node_id, "option"),
            disagree=fault("NAM010", words.disagree, "option"),
            value_member=fault("ANS018", words.value_instead, name),
        )

    def _nested_faults(self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]]) -> NameFaults:
        def elsewhere(name: str, _payload: str | None) -> Fault | None:
            if name in siblings:
                return fault("ANS021", words.other_option, parent, siblings[name])
            if name in self.globals and name not in self.places:
                return fault("ANS020", words.global_nested, parent)
            return None

        return question_faults("nested question", fault("ANS019", words.unknown_nested, parent), elsewhere)


def question_faults(what: str, unknown: Fault, elsewhere: Callable[[str, str | None], Fault | None]) -> NameFaults:
    """What is said of the name or id of a record, be it a feature at the top or a nested question: ``what`` says which."""
    return NameFaults(
        missing=fault("NAM001", words.name_missing, what),
        wrong=fault("NAM011", words.name_type, what),
        unknown=unknown,
        case=fault("NAM003", words.case_differs, what),
        form=fault("NAM004", words.form_differs, what),
        label=fault("NAM007", words.label_given, "question"),
        unknown_id=fault("NAM008", words.unknown_id, what),
        node_id=fault("NAM009", words.node_id, what),
        disagree=fault("NAM010", words.disagree, what),
        elsewhere=elsewhere,
    )


def _labels(options: tuple[Option, ...]) -> dict[str, str]:
    values = {o.value for o in options}
    return {o.label: o.value for o in options if o.label and o.label != o.value and o.label not in values}


def _asked_under(question: Classification) -> dict[str, tuple[str, ...]]:
    """Nested question -> the options of this question that ask it."""
    asked: dict[str, list[str]] = {}
    for option in question.options:
        for nested in option.classifications:
            asked.setdefault(nested.name, []).append(option.value)
    return {name: tuple(values) for name, values in asked.items()}


def _places(ontology: Ontology, ids: dict[str, str]) -> dict[str, list[str]]:
    """Nested question -> where the ontology asks it, in the user's words."""
    places: dict[str, list[str]] = {}
    waiting: list[tuple[tuple[Classification, ...], str]] = [
        *((t.classifications, f"tool {words.quote(t.name)}") for t in ontology.tools),
        *(
            (o.classifications, f"option {words.quote(o.value)} of {words.quote(c.name)}")
            for c in ontology.classifications
            for o in c.options
        ),
    ]
    while waiting:
        questions, where = waiting.pop(0)
        for question in questions:
            places.setdefault(question.name, []).append(where)
            if question.schema_id:
                ids[question.schema_id] = question.name
            waiting += [(o.classifications, f"option {words.quote(o.value)} of {words.quote(question.name)}") for o in question.options]
    return places
