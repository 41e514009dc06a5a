"""Puts the kernel into the wheel: `predlint.kernel.build` builds it while hatchling makes a wheel, or installs a checkout in place. And the
README into the metadata, with links that lead somewhere from the page of a package index.

``PREDLINT_KERNEL``: ``off`` makes a wheel without it, ``require`` makes none where it cannot be built. ``PREDLINT_WHEEL`` names
one of `WHEELS`, for another system than this one.
"""

from __future__ import annotations

import os
import re
import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface
from packaging.tags import platform_tags

#: The one that releases are built with: requirements/wheels.txt has its hashes. A requirement of a build cannot; pip holds it to them with
#: --build-constraint.
ZIG = "ziglang==0.17.1"
#: The wheels of a release, by the name of their platform: what Zig calls it.
WHEELS = {
    "manylinux_2_17_x86_64.manylinux2014_x86_64": "x86_64-linux-gnu.2.17",
    "manylinux_2_17_aarch64.manylinux2014_aarch64": "aarch64-linux-gnu.2.17",
    "musllinux_1_2_x86_64": "x86_64-linux-musl",
    "musllinux_1_2_aarch64": "aarch64-linux-musl",
    "macosx_10_13_x86_64": "x86_64-macos.10.13",
    "macosx_11_0_arm64": "aarch64-macos.11.0",
    "win_amd64": "x86_64-windows-gnu",
    "win_arm64": "aarch64-windows-gnu",
}


class Kernel(BuildHookInterface[Any]):
    """Called for each wheel; version "editable" is a link to the checkout."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.builder = runpy.run_path(str(Path(self.root, "src", "predlint", "kernel", "build.py")))
        self.wish = os.environ.get("PREDLINT_KERNEL", "").lower()
        self.wheel = os.environ.get("PREDLINT_WHEEL", "")
        self._made: tempfile.TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        """Zig, from the package index, where it is needed and there is one for this machine."""
        if self.wish == "off" or (not self.wheel and self._compiler()[0]):
            return []
        return [ZIG] if self.builder["zig_target"]() and not os.environ.get("CC") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the library: beside its sources for a link to the checkout, else into the wheel."""
        if self.wish == "off":
            return
        if self.wheel and self.wheel not in WHEELS:
            self.app.abort(f"PREDLINT_WHEEL={self.wheel} is none of: {', '.join(WHEELS)}")
        command, reason = self._compiler()
        if command:
            folder = self.builder["HERE"] if version == "editable" else Path(self._folder())
            try:
                library: Path = self.builder["build"](folder, command=command)
            except self.builder["NotBuilt"] as fault:
                reason = str(fault)
            else:
                if version != "editable":
                    build_data["pure_python"] = False
                    build_data["tag"] = f"py3-none-{self.wheel or _platform(self.builder)}"
                    build_data["force_include"][str(library)] = f"predlint/kernel/{library.name}"
                    if self.wheel.startswith("win"):  # start-up code of mingw-w64 is linked in there, and its notice goes with it
                        build_data["force_include"][_of_zig("lib/libc/mingw/COPYING")] = "predlint/kernel/mingw-w64.txt"
                return
        if self.wish == "require" or self.wheel:
            self.app.abort(f"predlint: the kernel is required, and cannot be built: {reason}")
        self.app.display_warning(f"predlint is built without its kernel: {reason}. It works without it, but large files take longer.")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Takes away what `initialize` left."""
        if self._made is not None:
            self._made.cleanup()

    def _folder(self) -> str:
        self._made = tempfile.TemporaryDirectory(prefix="predlint-", ignore_cleanup_errors=True)
        return self._made.name

    def _compiler(self) -> tuple[list[str], str]:
        """The compiler's command; an empty one where there is none, and why."""
        if self.wheel:
            return self.builder["zig"](WHEELS[self.wheel]), ""
        try:
            return self.builder["compiler"](), ""
        except self.builder["NotBuilt"] as reason:
            return [], str(reason)


class Readme(MetadataHookInterface):
    """Called for the metadata of each wheel and sdist."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        documentation = metadata["urls"]["Documentation"]
        metadata["readme"] = {"content-type": "text/markdown", "text": _published(text, Path(self.root), documentation)}


def _published(text: str, root: Path, documentation: str) -> str:
    """A page of the checkout with its links as addresses in the documentation, which has all that is linked to (docs/site/hooks.py)."""

    def moved(found: re.Match[str]) -> str:
        path, mark, anchor = found[1].partition("#")
        target = path.removeprefix("docs/") + "/README.md" * (root / path).is_dir()
        target = re.sub(r"\.md$", ".html", re.sub(r"(^|/)README\.md$", r"\1index.html", target))
        return f"]({documentation}/{target}{mark}{anchor})"

    return re.sub(r"\]\((?![a-z]+:|#)([^()\s]+)\)", moved, text)


def _of_zig(file: str) -> str:
    """The path of a file of the package ziglang."""
    import ziglang

    return str(Path(ziglang.__file__).parent / file)


def _platform(builder: dict[str, Any]) -> str:
    """The platform of a wheel that is built for this machine."""
    if sys.platform == "darwin":  # of the one processor that is built for, where Python itself may be for two
        return f"macosx_{builder['deployment_target']().replace('.', '_')}_{os.uname().machine}"
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
