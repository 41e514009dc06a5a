"""The kernel built while predlint is installed: with a compiler, with Zig, or not at all."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from predlint.kernel import build as builder
from predlint.kernel import library as lib

pytest.importorskip("hatchling", reason="hatchling is not installed")


class App:
    """hatchling's own, of which one line is kept."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        self.said.append(text)

    def abort(self, text: str) -> None:
        raise SystemExit(text)


@pytest.fixture
def hook(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Makes the hook, on a machine without compilers."""
    spec = importlib.util.spec_from_file_location("hatch_build", repository / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("CC", "PREDLINT_KERNEL", "PREDLINT_WHEEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def made() -> Any:
        return module.Kernel(str(repository), {}, None, None, str(tmp_path), "wheel", App())

    return made


def data() -> dict[str, Any]:
    return {"force_include": {}}


@pytest.mark.skipif(importlib.util.find_spec("ziglang") is not None or builder.zig_target() is None, reason="of other machines")
def test_zig_is_asked_for_where_there_is_no_compiler(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hook().dependencies() == ["ziglang==0.17.1"]
    monkeypatch.setenv("PREDLINT_KERNEL", "off")
    assert hook().dependencies() == []


@pytest.mark.skipif(importlib.util.find_spec("ziglang") is not None, reason="ziglang is installed")
def test_without_a_compiler_the_wheel_is_pure_and_that_is_reported(hook: Any) -> None:
    made, built = hook(), data()
    made.initialize("standard", built)
    assert built == data()
    assert made.app.said == [
        "predlint is built without its kernel: no C compiler was found (cc, gcc or clang). "
        "It works without it, but large files take longer."
    ]


def test_a_compiler_that_does_not_work_is_named(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "/no/such/cc")
    made, built = hook(), data()
    assert made.dependencies() == []
    made.initialize("standard", built)
    assert built == data() and "CC=/no/such/cc does not work: /no/such/cc could not be run" in made.app.said[0]
    monkeypatch.setenv("PREDLINT_KERNEL", "require")
    with pytest.raises(SystemExit, match="the kernel is required, and cannot be built: CC=/no/such/cc does not work"):
        hook().initialize("standard", data())


def test_a_wheel_without_the_kernel_can_be_asked_for(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREDLINT_KERNEL", "off")
    made, built = hook(), data()
    made.initialize("standard", built)
    assert built == data() and made.app.said == []


def test_wheels_are_for_systems_that_are_known(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREDLINT_WHEEL", "amiga")
    with pytest.raises(SystemExit, match="PREDLINT_WHEEL=amiga is none of: manylinux"):
        hook().initialize("standard", data())


@pytest.mark.skipif(sys.platform == "win32" or lib.library() is None, reason="there is no compiler")
def test_the_wheel_of_a_compiler(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    made, built = hook(), data()
    made.initialize("standard", built)
    ((path, inside),) = built["force_include"].items()
    assert inside == "predlint/kernel/scan.bin" and built["pure_python"] is False and built["tag"].startswith("py3-none-")
    text = Path(path).read_bytes()
    assert str(builder.HERE).encode() not in text and str(Path(path).parent).encode() not in text
    made.finalize("standard", built, "")
    assert not Path(path).exists()


@pytest.mark.skipif(lib.library() is None, reason="there is no compiler")
def test_the_compiler_has_nothing_to_warn_of(tmp_path: Path) -> None:
    builder.build(tmp_path, flags=(*builder.FLAGS, "-Wall", "-Wextra", "-Wpedantic", "-Werror"))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["zig", "-target", "x86_64-linux-musl"], {"-Wl,-z,relro,-z,now", "-s"}),
        (["zig", "-target", "x86_64-windows-gnu"], {"-s"}),
        (["zig", "-target", "aarch64-macos.11.0"], {"-Wl,-x", "-Wl,-install_name,scan.bin"}),
    ],
)
def test_arguments_of_the_linker(command: list[str], expected: set[str]) -> None:
    assert set(builder._linked(command)) == expected | {"-g0"}


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "it was not built when predlint was installed"), (b"no library", "it cannot be loaded, and may be for another system")],
)
def test_why_the_library_is_not_there(content: bytes | None, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PREDLINT_KERNEL", raising=False)
    monkeypatch.setattr(lib, "HERE", tmp_path)
    if content is not None:
        (tmp_path / lib.FILE).write_bytes(content)
    found, said = lib._loaded.__wrapped__()
    assert found is None and said.startswith(why)
