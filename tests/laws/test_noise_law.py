"""Noise: a clean file has no finding above info, and any file at most one info of a rule.

Clean are the files of the examples, what ``predlint sample`` makes for their ontologies, and, where it lies beside the checkout, the
files of the shared corpus that are marked valid.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SampleError
from predlint.tools.sampler import row_line
from rules.page_examples import books
from rules.test_rule_cases import file_of, is_real, run, text_of
from samples.samples_kit import Made

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
HARBOUR, STREET = EXAMPLES / "harbour", EXAMPLES / "street"
CORPUS = ROOT.parent / "shared" / "corpus"
corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")
#: One info for each required question, so that people see which: the only rules that have more than one in a file.
ONE_A_QUESTION = frozenset({"ANS024", "ANS112"})
#: What ontologies ask for and no COCO file can say: a warning of the way, not of the file.
OF_THE_WAY = frozenset({"MED315"})

Options = dict[str, Any]


def repeated(found: list[predlint.Diagnostic]) -> dict[str, int]:
    """The rules that have more than one info."""
    infos = Counter(d.code for d in found if d.severity is Severity.INFO and d.code not in ONE_A_QUESTION)
    return {code: count for code, count in infos.items() if count > 1}


def loud(found: list[predlint.Diagnostic], allowed: frozenset[str] = frozenset()) -> list[tuple[str, int | None, str, str]]:
    """What is above info."""
    return [(d.code, d.line, d.pointer, d.message) for d in found if d.severity is not Severity.INFO and d.code not in allowed | OF_THE_WAY]


def assert_quiet(report: predlint.Report, allowed: frozenset[str] = frozenset()) -> None:
    assert report.summary.records and report.summary.complete
    assert loud(report.diagnostics, allowed) == []
    assert repeated(report.diagnostics) == {}, "an info on records is once_per_file=True"


def forms(data: bytes, dialect: str) -> Iterator[bytes]:
    """The same records in every form in which the platform takes a file."""
    yield data
    try:
        value = json.loads(data)
    except ValueError:
        value = [json.loads(line) for line in data.splitlines() if line.strip()]
    if dialect != "labelbox":
        yield json.dumps(value, indent=2).encode()
        yield json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    if dialect != "coco" and isinstance(value, list):
        lines = [json.dumps(record) for record in value]
        yield "\n".join(lines).encode()
        yield "\r\n".join([*lines, ""]).encode()


# -- the examples --------------------------------------------------------------------------------------------------------------

CLEAN: list[tuple[str, str, Options, Path | None]] = [
    ("street/clean.ndjson", "street/ontology.json", {}, None),
    ("street/clean.ndjson", "street/ontology.json", {}, STREET / "datarows.csv"),
    ("street/clean.ndjson", "street/ontology.json", {"media": "image"}, STREET / "datarows.csv"),
    ("harbour/rows.ndjson", "harbour/ontology.json", {}, None),
    ("harbour/rows.ndjson", "harbour/ontology.json", {}, HARBOUR / "datarows.csv"),
    ("guards/coco.json", "harbour/ontology.json", {"map": HARBOUR / "mapping.json"}, HARBOUR / "images.csv"),
    ("guards/coco.json", "harbour/ontology.json", {}, None),
    ("guards/coco.json", "guards/coco.json", {}, None),
    ("harbour/coco.json", "harbour/coco.json", {}, None),
    ("shelf/tasks.json", "shelf/config.xml", {}, None),
]


@pytest.mark.parametrize(("file", "ontology", "options", "rows"), CLEAN)
def test_files_of_the_examples(file: str, ontology: str, options: Options, rows: Path | None) -> None:
    checker = predlint.compile(EXAMPLES / ontology, **options)
    dialect = "coco" if "coco" in file else read_ontology((EXAMPLES / ontology).read_bytes()).dialect
    for data in forms((EXAMPLES / file).read_bytes(), dialect):
        assert_quiet(checker.validate(data, data_rows=rows))


# -- what is generated ---------------------------------------------------------------------------------------------------------


def ontologies() -> list[str]:
    no_ontology = {"rows.ndjson", "broken.json", "tasks.json", "mapping.json"}
    paths = [path for suffix in ("json", "xml") for path in EXAMPLES.rglob(f"*.{suffix}") if path.name not in no_ontology]
    paths = [path for path in paths if not path.match("reports/label-studio-*.json")]  # tasks
    return sorted(path.relative_to(EXAMPLES).as_posix() for path in paths)


@pytest.mark.parametrize("count", [25, 200])
@pytest.mark.parametrize("name", ontologies())
def test_what_sample_makes(name: str, count: int, tmp_path: Path) -> None:
    raw = (EXAMPLES / name).read_bytes()
    dialect = read_ontology(raw).dialect
    medium = {"media": "image"} if name.startswith("street") else {}
    for options in {"labelbox": [{"target": target} | medium for target in ("model-run", "mal")], "coco": [{}, {"results": True}]}.get(
        dialect, [{}]
    ):
        for listed in (False, True) if dialect == "labelbox" else (False,):
            try:
                made = Made(raw, 3, count, **options, listed=listed)
            except SampleError:
                continue  # nothing can be made for it, and that is said
            checker = predlint.compile(EXAMPLES / name, **{key: value for key, value in options.items() if key != "results"})
            rows = tmp_path / "rows.ndjson" if listed else None
            if rows is not None:
                rows.write_text("".join(map(row_line, made.rows.values())), encoding="utf-8")
            for data in forms(made.data, dialect) if count < 100 else (made.data,):
                assert_quiet(checker.validate(data, data_rows=rows))


@pytest.mark.parametrize("count", [25, 400])
def test_what_sample_makes_of_coco_goes_into_encord(count: int) -> None:
    images = [{"id": number, "file_name": f"{number}.jpg", "width": 640, "height": 480} for number in range(1, 9)]
    made = Made({"images": images, "annotations": [], "categories": [{"id": 1, "name": "boat"}]}, 3, count)
    for data in forms(made.data, "coco"):
        assert_quiet(predlint.compile(HARBOUR / "ontology.json").validate(data))


#: Rules whose good example has another finding, which belongs to what it shows.
BESIDE = {
    "KEY108": "MED101",  # labels from the data, which one release refuses
    "NAM106": "MED101",  # names of repeated tags, which one release refuses
    "CNF305": "CNF310",  # the score has another name, which is said too
}


def good_examples() -> list[str]:
    return [code for code, rule in RULES.items() if rule.layer != "ontology" and rule.good and is_real(rule, rule.good)]


@pytest.mark.parametrize("code", good_examples())
def test_good_examples_of_the_rules(code: str, tmp_path: Path) -> None:
    rule = RULES[code]
    given, name = file_of(rule.setup)
    found = run(rule.good.encode() + b"\n", given, None, tmp_path / name if name else None)
    assert loud(found, frozenset({BESIDE.get(code, "")})) == []


# -- infos ---------------------------------------------------------------------------------------------------------------------


def three_times(text: bytes) -> bytes | None:
    """A file of three such records; None for one that is no JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        return json.dumps(value * 3).encode()
    if isinstance(value, dict) and isinstance(value.get("annotations"), list) and "categories" in value:
        return json.dumps({**value, "annotations": value["annotations"] * 3}).encode()
    return (json.dumps(value) + "\n").encode() * 3


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.severity is Severity.INFO and rule.layer != "ontology"])
def test_infos_are_reported_once_per_file(code: str) -> None:
    reported: list[Any] = []
    for case in books()[code]["cases"]:
        if "file" in case or "limits" in case:
            continue
        for text in (text_of(case), case.get("good", "").encode()):
            for data in filter(None, (text, three_times(text))):
                if again := repeated(run(data, case.get("options") or [], case.get("ontology"))):
                    reported.append((case["name"], again))
    assert reported == []


# -- the shared corpus ---------------------------------------------------------------------------------------------------------

#: What is to be said of files that are marked valid: pattern of their names -> codes, and why.
TO_BE_SAID = {
    # The same picture of one pixel stands for every mask, and the same box for every form of confidence.
    "own__IMAGE_*": {"GEO028", "DUP001", "DUP004"},
    "shape_preannotated_from_fields*": {"REC112"},  # only an import that is asked to reads them
    "own__VIDEO_mal*": {"GEO028"},
    "nb__*": {"ANS006"},  # a nested checklist that is answered with an object: releases differ
    "seed_000__*": {"ANS006"},
    "nb__import_prompt_response*": {"ANS006", "ANS026"},
    "nb__import_video*": {"ANS006", "ANS026", "DUP001"},
    "empty_predictions*": {"JSN108"},  # no predictions, only data
    "exported_task_full*": {"JSN108"},
    "seed004_timeseries_stub*": {"JSN108"},
    "shape_data_only_flat*": {"JSN108"},
    "shape_json_min*": {"JSN104"},
    "shape_ml_backend_response*": {"JSN106"},
    "seed004_ner*": {"REC115"},  # two models, of which people see one
    "text_emoji_utf16*": {"SPN115"},  # its text stands one character before the span
    "type_textarea_text_is_string*": {"MED101"},  # what only servers with one release refuse
    "type_pairwise_doc*": {"MED101", "REC114"},
    "type_videorectangle_minimal_seq*": {"MED101", "REC114"},
    "type_timeserieslabels_no_instant*": {"MED101", "SPN114", "REC114"},
    "dynamic_plus_static_choice*": {"MED101", "REC114"},
    "repeater_multipage*": {"MED101", "REC114"},
    "split_labels_no_geometry*": {"MED101", "REC114"},
    "taxonomy_issue970*": {"KEY106", "REC114"},  # one text in two tasks
    "score_null_and_absent*": {"KEY106", "REC114"},
    "taxonomy_alias_exported_value*": {"ANS124", "REC114"},
    "type_pairwise_toname_object*": {"REC114"},  # no model_version: the predictions of two models could not be told apart
    "type_videorectangle.*": {"REC114"},
    "type_timelinelabels*": {"REC114"},
    "type_paragraphlabels*": {"REC114"},
    "type_audio_labels_textarea*": {"REC114"},
    "type_ocrlabels_issue9139*": {"REC114"},
    "choices_alias*": {"REC114"},
    "dynamic_labels_inventory*": {"REC114"},
    "relation_extraction_tpl*": {"REC114"},
    "encord_sdk_tests_*": {"REC209"},  # label rows of the branch of the ground truth
    "encord_sdk_tests_native_image_label_row*": {"REC209", "REC213", "ANS210"},
    "encord_sdk_tests_image_group_label_row*": {"REC209", "REC213"},  # the older layout, which one release does not read
    "encord_sdk_tests_native_image_no_answer*": {"REC209", "LNK206"},
    "encord_fruit_image*": {"GEO215"},  # a polygon without area
    "encord_fruit_rows*": {"GEO215", "DUP202"},
    "coco_fruit_keypoints_annotations*": {"MED310"},
}
#: Files that are valid for older releases only: how they are compiled.
OF_OLDER_RELEASES: dict[str, Options] = {"text_emoji_utf16.json": {"profile": "before-1.13"}}  # an emoji in a Text counts as two
#: Media of the corpus, as the command line calls them, where that is not the same word in small letters.
MEDIA = {"TMS_GEO": "geospatial", "LLM_PROMPT_RESPONSE": "llm-prompt-response", "LLM_OFFLINE_MMC": "llm-multimodal"}


def index(name: str) -> Any:
    path = CORPUS / name
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def valid_files() -> Iterator[tuple[str, str, Options, str | None]]:
    """File, ontology, how it is compiled, list of data rows: all below the corpus."""
    for name in ("OWN_INDEX", "NB_INDEX"):
        for entry in index(f"labelbox/valid/{name}.json"):
            if entry.get("ontology") and not entry.get("true_slips"):
                medium = MEDIA.get(entry["media"], entry["media"].lower())
                rows = "labelbox/" + entry["datarows"] if entry.get("datarows") else None
                options = {"target": entry["mode"].replace("_", "-"), "media": medium}
                yield f"labelbox/{entry['file']}", f"labelbox/{entry['ontology']}", options, rows
    yield "labelbox/valid/seed_000__image_model_run.ndjson", "labelbox/ontologies/seed_000.json", {"media": "image"}, None
    for name, entry in dict(dict(index("labelstudio/MANIFEST.json")).get("valid", {})).items():
        yield f"labelstudio/valid/{name}", f"labelstudio/configs/{entry['config']}", OF_OLDER_RELEASES.get(name, {}), None
    for name, ontology in dict(index("encord_coco/pairs.json")).items():
        yield f"encord_coco/{name}", f"encord_coco/{ontology}", {}, None
    valid = "encord_coco/valid/coco_fruit"
    for results, reference in (("bbox", ""), ("segm", ""), ("keypoints", "_keypoints")):
        yield f"{valid}_results_{results}.json", f"{valid}{reference}_annotations.json", {}, None
    for kind in ("", "_keypoints"):
        yield f"{valid}{kind}_annotations.json", f"{valid}{kind}_annotations.json", {}, None
    yield f"{valid}_annotations.json", "encord_coco/ontologies/fruit.encord.json", {"map": CORPUS / f"{valid}_mapping.json"}, None


def expected_codes(file: str) -> frozenset[str]:
    fitting = [pattern for pattern in TO_BE_SAID if fnmatch(Path(file).name, pattern)]
    return frozenset(TO_BE_SAID[max(fitting, key=len)]) if fitting else frozenset()


@corpus
@pytest.mark.parametrize(("file", "ontology", "options", "rows"), list(valid_files()) if CORPUS.is_dir() else [])
def test_files_that_are_marked_valid(file: str, ontology: str, options: Options, rows: str | None) -> None:
    checker = predlint.compile(CORPUS / ontology, **options)
    report = checker.validate(CORPUS / file, data_rows=CORPUS / rows if rows else None)
    assert_quiet(report, expected_codes(file))
