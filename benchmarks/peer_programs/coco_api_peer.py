"""pycocotools, and faster-coco-eval that has the same calls: how long they take to load a file, what they say of the files of a corpus.

python coco_api_peer.py LIBRARY speed ANNOTATIONS [RESULTS]    one line of JSON: seconds of COCO() and of loadRes, and counts
python coco_api_peer.py LIBRARY verdicts MANIFEST              JSON: for each file why it is refused, or what is changed, or neither

A file of annotations is loaded and its masks are made; results are loaded and evaluated: what a training program does with them.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

Json = dict[str, Any]
#: What results are evaluated as, by a member that they have.
KINDS = {"keypoints": "keypoints", "segmentation": "segm"}


class Library:
    """The two classes of one of the libraries."""

    def __init__(self, name: str) -> None:
        if name == "pycocotools":
            self.COCO = importlib.import_module("pycocotools.coco").COCO
            self.Evaluation = importlib.import_module("pycocotools.cocoeval").COCOeval
        else:
            module = importlib.import_module("faster_coco_eval")
            self.COCO, self.Evaluation = module.COCO, module.COCOeval_faster

    def speed(self, annotations: str, results: str | None) -> Json:
        """Seconds to load both."""
        start = time.perf_counter()
        reference = self.COCO(annotations)
        loaded = time.perf_counter()
        found = {"seconds_coco": loaded - start, "annotations": len(reference.anns)}
        if results:
            predictions = reference.loadRes(results)
            found |= {"seconds_results": time.perf_counter() - loaded, "results": len(predictions.anns)}
        return found

    def verdict(self, case: Json) -> Json:
        """Why a file is refused, or what is changed."""
        try:
            return {"changed": self.annotations(case) if case["kind"] == "annotations" else self.results(case)}
        except Exception as error:  # whatever is raised is the answer
            return {"refused": f"{type(error).__name__}: {error}"}

    def annotations(self, case: Json) -> str | None:
        """Load the file and make the mask of each annotation that has one."""
        given = json.loads(Path(case["path"]).read_bytes())["annotations"]
        loaded = self.COCO(case["path"])
        for item in loaded.anns.values():
            if "segmentation" in item:
                loaded.annToRLE(item)
        return None if len(loaded.anns) == len(given) else f"{len(given)} annotations, {len(loaded.anns)} kept"

    def results(self, case: Json) -> None:
        """Load and evaluate; results are all kept, those of an unknown category are never looked at."""
        given = json.loads(Path(case["path"]).read_bytes())
        members = set().union(*given) if isinstance(given, list) else set()
        reference = self.COCO(case["truth"])
        predictions = reference.loadRes(case["path"])
        kind = next((kind for member, kind in KINDS.items() if member in members), "bbox")
        evaluation = self.Evaluation(reference, predictions, kind)
        if kind == "keypoints":
            # A deviation for each key point of these categories; those of the library are for the seventeen of a person.
            count = max(len(category.get("keypoints", ())) for category in reference.dataset["categories"])
            numpy = importlib.import_module("numpy")
            evaluation.params.kpt_oks_sigmas = numpy.full(count, 0.05)
        evaluation.evaluate()


def main() -> None:
    """Standard output is for the answer alone; the libraries print there too."""
    name, what, *paths = sys.argv[1:]
    with redirect_stdout(sys.stderr):
        library = Library(name)
        if what == "speed":
            answer: Any = library.speed(paths[0], paths[1] if len(paths) > 1 else None)
        else:
            cases: list[Json] = json.loads(Path(paths[0]).read_bytes())
            answer = {case["name"]: library.verdict(case) for case in cases if case["kind"] in ("annotations", "results")}
    print(json.dumps(answer))


main()
