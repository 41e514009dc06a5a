"""The config and the control that checks of tasks and results depend on."""

from __future__ import annotations

from typing import NamedTuple

from predlint.platforms.label_studio.config import Control, LabelConfig
from predlint.platforms.label_studio.constraints import linked
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.tags import CONTROLS, ControlKind
from predlint.shape.constraints import LinkedRegions
from predlint.shape.nodes import Branch
from predlint.shape.record_checks import Declared, Names

_RESULTS: tuple[Names, ...] = (("predictions", "result"), ("annotations", "result"))


class TaskForm(NamedTuple):
    """A task of one config."""

    config: LabelConfig
    linked: LinkedRegions | None
    """How its results must be linked; None if only record rules can check that."""

    @classmethod
    def of(cls, names: ControlNames) -> TaskForm:
        """Returns the form of the tasks of a config, given by its names."""
        return cls(names.config, linked(names.config, names.controls))


class ResultForm(NamedTuple):
    """The results of one control, or those of one kind of shape that it labels."""

    config: LabelConfig
    control: Control
    feature: str
    """The name of the branch: that of the control, except for shapes of other tools that it labels."""
    linked: LinkedRegions | None
    """As in `TaskForm`."""
    profile: str

    @classmethod
    def of(cls, branch: Branch, task: TaskForm, profile: str) -> ResultForm | None:
        """Returns the form of the results of a branch; None for relations, which have no control."""
        return cls(task.config, branch.source, branch.feature, task.linked, profile) if branch.source is not None else None

    @property
    def kind(self) -> ControlKind | None:
        """The kind of the control; None for an unknown tag."""
        return CONTROLS.get(self.control.tag.lower())

    @property
    def is_merged(self) -> bool:
        """True for shapes that another tool draws, in results of the control that labels them."""
        return self.feature != self.control.name

    @property
    def is_copy(self) -> bool:
        """True for labels in a result beside a shape, whose geometry they repeat."""
        return self.linked is not None and self.feature in self.linked.copies


def all_linked(form: TaskForm) -> Declared | None:
    """Returns the constraints on the links between the results of a prediction."""
    return None if form.linked is None else Declared(tuple([(names, form.linked) for names in _RESULTS]))
