"""A finding that is put into a function of the rules that exists is found in every record of a clean file that it sees, or refused.

The kernel proves records by what the Shape declares, and knows nothing of such a finding. No function is named here: all are tried that
take a record's findings, or the view of a record, on the platform's whole way through clean files.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from unittest import mock

import pytest

import predlint
import warm
from kernel_kit import needs_kernel
from predlint.cli.main import main
from predlint.engine import sizes
from predlint.io.sources import spool
from predlint.kernel import kernel_option
from predlint.model.violation import Finding
from predlint.platforms.labelbox.rules import RecordRules
from violation_kit import MadeUpKind

pytestmark = needs_kernel
ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
#: By platform: ontologies, with options, and a rule that is told of each record.
FILES: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "labelbox": (
        "GEO018",
        (
            ("street/ontology.json", "--media", "image"),
            ("media/video.json",),
            ("media/text.json",),
            ("media/audio.json",),
            ("media/conversation.json",),
            ("media/pdf.json", "--media", "pdf"),
            ("media/geospatial.json", "--media", "geospatial"),
        ),
    ),
    "label_studio": ("REC117", (("shelf/config.xml",), ("laws/configs/settled.xml",))),
    "encord": ("REC220", (("harbour/ontology.json",),)),
    "coco": ("REC305", (("harbour/coco.json",), ("harbour/coco.json", "--results"))),
}
#: What a function takes that can be told a finding: a list of them, or the view of what they are about.
_LISTS, _VIEWS = frozenset({"Out", "list[Finding]"}), frozenset({"View", "RowView", "Element"})


def words(*_: object) -> tuple[str, None]:
    return "planted", None


def _called(*given: Any, **named: Any) -> Any:
    return __planted__(given, named)  # noqa: F821  # pyright: ignore[reportUndefinedVariable]


_CALL: CodeType = _called.__code__


def functions(platform: str) -> Iterator[tuple[FunctionType, str, int]]:
    """Functions of a platform that can tell a finding, with the name of what takes it, and its place among the arguments."""
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(f"predlint.platforms.{platform}."):
            continue
        for each in [
            *vars(module).values(),
            *[member for one in vars(module).values() if inspect.isclass(one) for member in vars(one).values()],
        ]:
            if not isinstance(each, FunctionType) or each.__module__ != name or each.__code__.co_freevars:
                continue
            for at, argument in enumerate(each.__code__.co_varnames[: each.__code__.co_argcount]):
                if each.__annotations__.get(argument) in _LISTS | _VIEWS:
                    yield each, argument, at
                    break


@contextmanager
def planted(function: FunctionType, argument: str, at: int, tell: Callable[[list[Finding]], None]) -> Generator[None]:
    """The function tells something before it does what it does: in its own body, wherever it was imported to."""
    own = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    own.__kwdefaults__ = function.__kwdefaults__

    def call(given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        taker = named[argument] if argument in named else given[at]
        if taker is not None:
            tell(taker if isinstance(taker, list) else taker.out)
        return own(*given, **named)

    before, name = function.__code__, f"__planted_{id(function)}__"  # others of its module have theirs
    with mock.patch.dict(function.__globals__, {name: call}):
        function.__code__ = _CALL.replace(co_names=(name,))
        try:
            yield
        finally:
            function.__code__ = before


@cache
def made(ontology: str, *options: str, count: int = 60) -> tuple[predlint.Checker, bytes]:
    """A checker, and a clean file of its platform, of so many records."""
    path = ROOT / ("tests" if ontology.startswith("laws") else "examples") / ontology
    done = warm.run(["sample", path, "-n", count, "--seed", 3, *options])
    assert not done.returncode, done.stderr
    return compiled(ontology, *options), done.stdout


def compiled(ontology: str, *options: str) -> predlint.Checker:
    """A checker of which nothing is kept from before."""
    path = ROOT / ("tests" if ontology.startswith("laws") else "examples") / ontology
    return predlint.compile(path, media=options[options.index("--media") + 1] if "--media" in options else None)


def found(checker: predlint.Checker, data: bytes, code: str, *, kernel: bool, held: int = 1_000) -> int | None:
    """How often a rule speaks; None where that is refused. ``kernel``: with it; ``held``: so many
    of the records that it proves clean may be explained."""
    with (
        mock.patch.object(kernel_option, "WORTH", 0 if kernel else 1 << 60),
        mock.patch.multiple(sizes, SAMPLE_RECORDS=held, SAMPLE_BYTES=1 << 30, SAMPLED_SHARE=1),
    ):
        summary = checker.run([spool(io.BytesIO(data))])
    return summary.by_rule.get(code, 0) if summary.complete else None


def seen_by(platform: str, checker: predlint.Checker, data: bytes) -> Iterator[tuple[FunctionType, str, int]]:
    """Functions that see records of a file where each is explained."""
    listed = [*functions(platform)]
    seen: Counter[int] = Counter()
    with contextlib.ExitStack() as stack:
        for number, (function, argument, at) in enumerate(listed):
            stack.enter_context(planted(function, argument, at, lambda _, number=number: seen.update([number])))
        found(checker, data, "JSN001", kernel=False)
    return (listed[number] for number in sorted(seen))


@pytest.mark.parametrize("platform", FILES)
def test_a_planted_finding_is_found_everywhere_or_refused(platform: str) -> None:
    code, ontologies = FILES[platform]
    kind = MadeUpKind(code, words)
    dead: list[str] = []
    tried = refused = 0
    for ontology in ontologies:
        checker, data = made(*ontology)
        assert found(checker, data, code, kernel=True) == found(checker, data, code, kernel=False) == 0
        for function, argument, at in seen_by(platform, checker, data):
            tried += 1
            with planted(function, argument, at, lambda out: out.append(Finding(kind, None, None))):
                expected = found(checker, data, code, kernel=False)
                findings = found(checker, data, code, kernel=True)
            refused += findings is None
            if findings not in (None, expected):
                dead.append(f"{function.__module__}.{function.__qualname__}: {findings} of {expected}, {ontology[0]}")
    assert tried > 10
    assert refused, "the kernel proves nothing of these files"
    assert not dead, "\n".join(dead)


def test_what_was_found_before_it_is_not_lost(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is told as a fault of predlint's own, and never looks like a clean file."""
    ontology = EXAMPLES / "street/ontology.json"
    _, data = made("street/ontology.json", "--media", "image")
    (tmp_path / "a.ndjson").write_text('{"name":"sing","bbox":[1,2,3,4]}\n')
    (tmp_path / "b.ndjson").write_bytes(data)
    given = [str(tmp_path / "a.ndjson"), str(tmp_path / "b.ndjson"), "-O", str(ontology), "--media", "image", "--no-config"]
    function = RecordRules.check
    assert isinstance(function, FunctionType)
    kind = MadeUpKind("GEO018", words)
    with planted(function, "out", 2, lambda out: out.append(Finding(kind, None, None))), mock.patch.object(kernel_option, "WORTH", 0):
        code = main(["validate", *given])
    output = capfd.readouterr()
    assert code == 3
    assert "NAM002" in output.out and "stopped before the end" in output.out
    assert "internal error: GEO018 was found in a record that was proven clean" in output.err
