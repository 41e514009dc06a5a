"""Builds the compiled library into the wheel where there is a compiler; without one the wheel is plain Python."""

from __future__ import annotations

import os
import runpy
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledLibrary(BuildHookInterface[Any]):
    """Called by hatchling for each wheel, editable ones too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or os.environ.get("PREDLINT_CORE", "").lower() == "off":
            return
        source = Path(self.root, "src", "predlint", "core", "build.py")
        builder = runpy.run_path(str(source))
        try:
            library: Path = builder["build"]()
        except builder["NotBuilt"] as reason:
            self.app.display_warning(
                f"predlint is installed without its compiled library: {reason}. Large files take longer, nothing else changes."
            )
            return
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
        if version != "editable":
            build_data["force_include"][str(library)] = f"predlint/core/{library.name}"
