"""The register of fixers. The fixers of a platform are loaded when one of its rules has a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from predlint.fixes.model import Fix, Fixer, Fixers, RecordFixContext
from predlint.rules import RULES
from predlint.rules.registry import in_topics
from predlint.shape.violation_specs import MessageFunction
from predlint.violation import Kind

#: Fourth character of a code -> module with its fixers.
_MODULES = {"0": "labelbox", "1": "label_studio", "2": "encord", "3": "coco"}
_BySentence = Mapping[MessageFunction | None, Fixer]
_NONE: _BySentence = {}

#: Rules for the layout of a file, which are fixed in the file as a whole.
WHOLE_FILE = frozenset({"JSN003", "JSN004", "JSN011", "JSN013", "JSN101", "JSN203", "JSN307"})
#: These rules, and the one for bytes that are no text.
IN_FILES = WHOLE_FILE | {"JSN009"}
#: Cross-record rules that are fixed by removing the record that repeats an earlier one.
REPETITIONS = frozenset({"DUP001", "DUP301"})


def fixer_of(kind: Kind) -> Fixer | None:
    """Returns the fixer for a violation's own fix; None if it has none."""
    return _own(kind) if kind.fix is not None else None


@cache
def _own(kind: Kind) -> Fixer:
    own = kind.fix
    assert own is not None

    def fix(context: RecordFixContext) -> Fix | None:
        return own(kind(context.value, *context.params), context)

    if not vars(own)["copies"]:
        return fix
    from predlint.fixes.label_studio_geometry import with_copies

    return with_copies(fix)


class _Register(Fixers):
    """Fixers by code, and by message function."""

    def __init__(self) -> None:
        self._loaded: dict[str, Fixers] = {}

    def __getitem__(self, code: str) -> _BySentence:
        return self._of(code).get(code, _NONE)

    def __iter__(self) -> Iterator[str]:
        for code in (f"XXX{number}" for number in _MODULES):
            yield from self._of(code)
        yield from (code for code, rule in RULES.items() if rule.fixable and code in in_topics())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, code: str) -> Fixers:
        name = "" if code.startswith("JSN0") else _MODULES.get(code[3:4], "")
        if not name or code.startswith("RUL"):
            return {}
        if name not in self._loaded:
            self._loaded[name] = import_module(f"predlint.fixes.{name}").FIXERS
        return self._loaded[name]


#: The fixers of all rules.
FIXERS: Fixers = _Register()
