"""The tools that read COCO files, and Encord's SDK: their releases, and the commands that run them in environments of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from environments import environment
from measure import HERE

PROGRAMS = HERE / "peer_programs"


@dataclass(frozen=True)
class Tool:
    """A tool with its release, fixed because releases differ in what they refuse."""

    package: str
    program: str = ""
    """The file in peer_programs that runs it; empty for one that is a command."""
    library: str = ""
    """Which library that program is to use, if it knows several."""

    def command(self, *arguments: str | Path) -> list[str | Path]:
        """The command line; makes the environment when it is not there yet."""
        python = environment(self.package)
        if not self.program:
            return [python.with_name(self.package.partition("==")[0]), *arguments]
        return [python, PROGRAMS / self.program, *([self.library] if self.library else []), *arguments]


PYCOCOTOOLS = Tool("pycocotools==2.0.11", "coco_api_peer.py", "pycocotools")
FASTER = Tool("faster-coco-eval==1.8.0", "coco_api_peer.py", "faster_coco_eval")
DATUMARO = Tool("datumaro==1.13.12", "datumaro_peer.py")
PANLABEL = Tool("panlabel==0.7.0")
ENCORD = Tool("encord==0.1.211", "encord_peer.py")
