"""The Shape of a label row: the row, its data units and spaces, its frames and its answers."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.model.findings import ViolationSpec, spec_of
from predlint.platforms.encord.declarations import (
    DISTINCT_HASHES,
    LABELS_ELSEWHERE,
    LARGEST,
    LEAST_LENGTH,
    MASKS,
    NUMBERED,
    ONCE_EACH,
    PLACES,
    READ_IN_FULL,
    REAL,
    SIZED,
    HeldConstraints,
)
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.record import OF_SPACES, is_direct, is_in_wrong_list
from predlint.platforms.encord.topics.answers import AnswerShapes
from predlint.platforms.encord.topics.data_units import amount_node, side_node, units_node
from predlint.platforms.encord.topics.members import (
    WHOLE,
    AnswerHashForm,
    BareObjects,
    ListedLabels,
    NotAList,
    SpacesNotAnObject,
    needed_member,
    not_an_object,
    row_record,
    text_node,
    typed_node,
)
from predlint.platforms.encord.topics.names import OBJECT_AMONG_CLASSIFICATIONS
from predlint.platforms.encord.topics.objects import frame_object
from predlint.platforms.encord.topics.rows import (
    DATES,
    SPACE_TYPES,
    branch_node,
    data_type_node,
    hash_node,
    status_node,
)
from predlint.platforms.encord.topics.unread import MisspeltInSome, expected_member, labels_member
from predlint.shape.constraints import Parts
from predlint.shape.nodes import AnyValue, Branch, Entries, Fork, Items, Member, Record, Tagged

# -- Builds the Shape of a label row from an Encord ontology: the row, its data units, its frames --------------------


#: Members of rows that are not checked.
_ROW_EXTRAS = (
    "annotation_task_status", "is_shadow_data", "is_image_sequence", "video_link", "group_hash", "workflow_graph_node",
    "task_uuid", "priority", "client_metadata", "images_data", "is_valid", "backing_item_uuid", "assigned_user_email",
    "last_actioned_by_user_email", "export_hash", "exported_at", "export_history", "project_hash", "label_row_metadata", "metadata",
    "data_link", "number_of_frames", "duration", "fps", "width", "height", "file_type", "created_by", "last_edited_by", "scene",
)  # fmt: skip

_UNIT_EXTRAS = (
    "audio_codec", "audio_sample_rate", "audio_num_channels", "audio_bit_depth", "metadata", "storage_item_uuid", "backing_item_uuid",
    "file_size", "data_links", "data_link_expires", "image_hash", "title", "video_codec",
)  # fmt: skip

_SPACE_EXTRAS = (
    "child_info", "root_info", "scene_info", "width", "height", "number_of_frames", "number_of_pages", "frames", "duration_ms",
    "data_fps", "data_duration",
)  # fmt: skip

#: Members that a classification on a frame shares with its entry in classification_answers.
_MARK_AS_ENTRY = ("name", "value", "confidence", "manualAnnotation", "createdBy", "lastEditedBy")
_MARK_EXTRAS = ("createdAt", "lastEditedAt", "reviews", "isDeleted")


class RowShapes:
    """The Shapes of one ontology."""

    def __init__(self, structure: Structure, *, strict: bool = False, suppressed: frozenset[str] = frozenset()) -> None:
        """``strict``: unanswered attributes are reported. ``suppressed``: codes of rules that report nothing."""
        self.held = HeldConstraints(structure, strict=strict)
        self.answers = AnswerShapes(self.held, suppressed)
        self.object = frame_object(structure, self.held)
        self.objects = Items(self.object, wrong=spec_of(NotAList, "objects"), holds=(ONCE_EACH, Parts()))
        self.marks = self._marks()
        self.labels = Fork(by=("objects", "classifications"), having=self._image(), lacking=self._frames())
        self.row = self._row()

    def _row(self) -> Record:
        members = {
            "data_units": needed_member(units_node(self._unit()), "the row", "data_units"),
            "object_answers": needed_member(self.answers.object_answers, "the row", "object_answers"),
            "classification_answers": needed_member(self.answers.classification_answers, "the row", "classification_answers"),
            "object_actions": needed_member(
                self.answers.object_actions,
                "the row",
                "object_actions",
                ViolationSpec(MisspeltInSome, ("the row", "object_actions")),
            ),
            "spaces": Member(Entries(self._space(), wrong=spec_of(SpacesNotAnObject), usual_most=0)),
            "label_hash": needed_member(hash_node("label_hash", column="label"), "the row", "label_hash"),
            "data_hash": needed_member(hash_node("data_hash", nullable=False, column="data"), "the row", "data_hash"),
            "dataset_hash": needed_member(hash_node("dataset_hash"), "the row", "dataset_hash"),
            "dataset_title": needed_member(text_node("dataset_title"), "the row", "dataset_title"),
            "data_title": needed_member(replace(text_node("data_title"), column="title"), "the row", "data_title"),
            "data_type": needed_member(data_type_node(), "the row", "data_type"),
            "label_status": needed_member(status_node(), "the row", "label_status"),
            "branch_name": needed_member(branch_node(), "the row", "branch_name"),
            **{name: needed_member(replace(text_node(name, nullable=True), date=True), "the row", name) for name in DATES},
        }
        return replace(
            row_record(members, "the row", _ROW_EXTRAS, LABELS_ELSEWHERE), holds=(*DISTINCT_HASHES, REAL, self.held.joins, PLACES)
        )

    def _unit(self) -> Record:
        what = "the data unit"
        members = {
            "data_hash": needed_member(hash_node("data_hash", nullable=False, column="unit"), what, "data_hash"),
            "data_title": needed_member(replace(text_node("data_title"), column="unit title"), what, "data_title"),
            "data_link": Member(AnyValue()),  # whether it is required depends on the row's data_type
            "data_type": needed_member(text_node("data_type"), what, "data_type"),
            "data_sequence": needed_member(
                replace(typed_node("data_sequence", "a whole number", "number", "string"), usual=WHOLE), what, "data_sequence"
            ),
            "labels": labels_member(self.labels),
            **{name: Member(replace(amount_node(name), usual_least=LEAST_LENGTH)) for name in ("data_fps", "data_duration")},
            **{name: Member(replace(side_node(name), usual_least=1, usual_most=LARGEST, column=name)) for name in ("width", "height")},
        }
        return replace(row_record(members, what, _UNIT_EXTRAS, LABELS_ELSEWHERE), holds=(SIZED, MASKS))

    def _space(self) -> Tagged:
        """Returns the node of a space: its type, and its labels if they are read. The SDK takes all else from other places."""
        what = "the space"
        read = self._space_body(needed_member(self.labels, what, "labels"))
        unread = self._space_body(Member(self.labels))
        bodies = {"nowhere": self._space_body(Member(AnyValue())), "directly": unread}
        scene = replace(unread, members={**unread.members, "scene_info": Member(_scene_info())})
        return Tagged(
            what="space",
            branches=tuple(
                Branch(kind, None, None, scene if kind == "scene_image" else bodies.get(layout, read)) for kind, layout in OF_SPACES.items()
            ),
            violations=SPACE_TYPES,
            wrong=not_an_object(what),
            by="space_type",
            by_id=None,
            generic={"": unread},
        )

    def _space_body(self, labels: Member) -> Record:
        members = {"space_type": Member(AnyValue()), "labels": labels}
        return replace(row_record(members, "the space", _SPACE_EXTRAS), ends_open=True)

    def _image(self) -> Record:
        """Returns the Shape of labels directly under a unit or a space."""
        what = "labels"
        members = {
            "objects": expected_member(self.objects, what, "objects"),
            "classifications": expected_member(self.marks, what, "classifications"),
        }
        return row_record(members, what, ("metadata",), LABELS_ELSEWHERE)

    def _frames(self) -> Entries:
        what = "the frame"
        members = {
            "objects": needed_member(self.objects, what, "objects"),
            "classifications": expected_member(self.marks, what, "classifications"),
        }
        frame = replace(
            row_record(members, what, ("metadata",), AnyValue(unread=READ_IN_FULL.why)), also_written=_bare_objects, shell_of=self.object
        )
        return Entries(frame, wrong=spec_of(ListedLabels), holds=(NUMBERED,))

    def _marks(self) -> Items:
        """Returns the node of classifications on a frame, as in older exports: a branch for each ``featureHash``, as in the answers."""
        entry = cast(Tagged, self.answers.classification_answers.item)
        what = "the classification"
        empty = spec_of(AnswerHashForm, "classificationHash")
        hash = replace(text_node("classificationHash"), minimum=1, length=empty)
        members = {
            "featureHash": Member(AnyValue()),
            "classificationHash": needed_member(hash, what, "classificationHash"),
            **{name: entry.generic[""].members[name] for name in _MARK_AS_ENTRY},
        }
        body = row_record(members, what, _MARK_EXTRAS)
        features = frozenset(branch.feature for branch in entry.branches)

        def object_(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
            """Returns the violation spec, and the identifying hash, for an object among the classifications of a frame; else None."""
            if "classificationHash" in value or not is_in_wrong_list(value, "classifications", features):
                return None
            return OBJECT_AMONG_CLASSIFICATIONS, "objectHash"

        mark = Tagged(
            what=entry.what,
            branches=tuple(replace(branch, body=body) for branch in entry.branches),
            violations=entry.violations,
            wrong=not_an_object("a classification"),
            by=entry.by,
            by_id=None,
            generic={"": body},
            foreign=object_,
        )
        return Items(mark, wrong=spec_of(NotAList, "classifications"), usual_most=0)


def _bare_objects(value: Any) -> ViolationSpec | None:
    """Returns the violation spec for an object, or a list of objects, in place of a frame, or None."""
    first = value[0] if value and value.__class__ is list else value
    is_object = first.__class__ is dict and "objectHash" in first and "featureHash" in first and not is_direct(first)
    return spec_of(BareObjects) if is_object else None


def _scene_info() -> Record:
    """Returns the Shape of scene_info: which image of a scene a space is."""
    members = {name: needed_member(AnyValue(), "scene_info", name) for name in ("stream_id", "event_index")}
    return replace(row_record(members, "scene_info", ()), ends_open=True)
