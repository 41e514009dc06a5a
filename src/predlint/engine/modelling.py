"""Typed prediction models for an ontology: as the text of a module, and at run time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from predlint.dialects.registry import AnyOntology
from predlint.engine.checker import Checker
from predlint.engine.compile import compile
from predlint.engine.options import OptionError

if TYPE_CHECKING:
    from predlint.settings import Dialect, Media, Profile, Target


def models(
    ontology: str | os.PathLike[str] | bytes | Mapping[str, Any] | AnyOntology | Checker,
    *,
    target: Target = "model-run",
    media: Media | None = None,
    dialect: Dialect | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
) -> ModuleType:
    """Classes of pydantic for the predictions of an ontology, as ``predlint compile --models`` writes them into ``models.py``.

    Gives a module: a class for each feature, question and option, called after it; ``Record``, the type of all that one record may be;
    ``parse(record)`` and ``parse_json(line)``, which make models of records that were written before. Lengths and coordinates are in
    the units of the platform, which the docstrings of the classes say; confidences go from 0 to 1. ``model.to_dict()`` and
    ``model.to_json()`` give what is uploaded. ``Record`` accepts what `Checker.json_schema` accepts: what takes a computation, or more
    than one record, is for `Checker.validate` to find. Models are frozen, and are records themselves wherever predlint takes records.

    The parameters are those of `compile`; ``ontology`` may also be what that gave. Raises what `compile` raises, OptionError where
    questions nest too deep for classes, and pydantic.ValidationError when a model is made of what does not fit.

    Examples:
        >>> m = predlint.models("ontology.json", media="image")
        >>> box = m.Bbox(top=4, left=30, height=20, width=20)
        >>> line = m.Sign(dataRow=m.DataRow(globalKey="street-001.jpg"), bbox=box, confidence=0.75)
        >>> line.to_json()
        '{"name":"sign","dataRow":{"globalKey":"street-001.jpg"},"bbox":{"top":4.0,"left":30.0,"height":20.0,"width":20.0},"confidence":0.75}'
        >>> predlint.compile("ontology.json").check(line)
        []
        >>> m.parse({"name": "sgn"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ValidationError: 1 validation error for Record
    """
    from predlint.typed_models.module import module_of

    if isinstance(ontology, Checker):
        checker = ontology
    else:
        checker = compile(ontology, target=target, media=media, dialect=dialect, profile=profile, map=map, rules=rules)
    return module_of(models_text(checker))


def models_text(checker: Checker) -> str:
    """The text of the module. Raises OptionError where questions nest too deep."""
    from predlint.typed_models.module import TooDeep, text_of

    try:
        schema = checker.record_plan.json_schema(apart=True)
        if checker.path is not None:
            schema["description"] += f"\nThe ontology: {os.path.basename(checker.path)}."
        return text_of(schema, checker.options.dialect or checker.ontology.dialect)
    except TooDeep:
        raise OptionError("the ontology's questions nest too deep for classes", "use its JSON Schema: predlint compile -o DIR") from None
