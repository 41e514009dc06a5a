"""The shared corpus, if it lies beside the checkout: a JSON parser suite, Labelbox cases and ontologies, the vendor's own samples.

Nothing of it is part of this repository. The scoring rule is that of the corpus: an expected fault counts as caught when a
finding of at least its severity stands on its line and at its pointer, at most one level above it, or below it.
"""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.platforms.labelbox.ontology import read_ontology
from predlint.shape.json_schema import check_schema

SHARED = Path(__file__).parent.parent.parent.parent / "shared"
CORPUS = SHARED / "corpus"
LABELBOX = CORPUS / "labelbox"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")

#: Faults of the corpus that this version sees otherwise, by their id, with the reason.
EXCEPTIONS = {
    "LB018": "nested questions beside a radio answer are a warning: the vendor's notebook on custom metrics writes them there",
    "LB053": "an empty text is a warning; the sidecar's severity is two words long and reads as error",
    "LB097": "confidence on a video object is a warning; the sidecar's severity is a sentence and reads as error",
    "LB100": "frames on a global question are a warning, their absence on an index one an error; the sidecar names both",
    "LB069": "sticking out of the image is a warning, wholly outside an error; the sidecar's severity reads as error",
}
#: What the corpus calls a fault and real imports accept, by its id, with the reason: there must be no error.
VOID = {"LB034": "the label of an option is a name of it too: model runs with options given so were imported without an error"}
#: What the lesser finding of an exception must be at least.
LEAST = Severity.WARNING


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else []


#: The corpus's word for a medium -> ours.
MEDIA = {
    "IMAGE": "image", "VIDEO": "video", "TEXT": "text", "PDF": "pdf", "AUDIO": "audio", "CONVERSATIONAL": "conversational",
    "TMS_GEO": "geospatial", "HTML": "html", "DICOM": "dicom", "LLM_PROMPT_RESPONSE": "llm-prompt-response",
    "LLM_OFFLINE_MMC": "llm-multimodal",
}  # fmt: skip
#: The vendor's own slips: file -> the codes of the errors that are right there.
SLIPS = {
    "nb__import_offline_multimodal_chat_evaluation": {"NAM002"},
    "nb__predict_video_predictions": {"ANS019"},
    "nb__import_pdf": set[str](),
    "nb__predict_pdf_predictions": set[str](),
}


@cache
def compiled(ontology: Path, target: str, media: str | None = "image") -> predlint.Checker:
    return predlint.compile(ontology, target=target, media=media)


def validate(entry: dict[str, Any], *, known: bool = True) -> list[Diagnostic]:
    media = MEDIA[entry["media"]] if known else None
    checker = compiled(LABELBOX / entry["ontology"], entry["mode"].replace("_", "-"), media)
    rows = LABELBOX / entry["datarows"] if entry.get("datarows") else None
    return checker.validate(LABELBOX / entry["file"], data_rows=rows).diagnostics


# -- JSON -------------------------------------------------------------------------------------------------------------------

SUITE = sorted(path.name for path in (CORPUS / "json").glob("*.json"))
#: What says that a text is not JSON, or that no reader can hold it.
REFUSED = frozenset({"JSN001", "JSN002", "JSN006", "JSN008", "JSN009", "JSN010", "JSN014", "JSN015", "JSN016", "JSN017"})
SEED = LABELBOX / "ontologies" / "seed_000.json"


def suite_codes(name: str) -> tuple[set[str], predlint.Report]:
    report = compiled(SEED, "model-run").validate(CORPUS / "json" / name)
    assert report.summary.complete
    return {d.code for d in report.diagnostics}, report


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("y_")])
def test_what_is_json_parses(name: str) -> None:
    found, _ = suite_codes(name)
    assert not found & (REFUSED - {"JSN014"})  # which is said of an empty list too: it is JSON, and holds no record


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("n_")])
def test_what_is_not_json_is_an_error(name: str) -> None:
    found, report = suite_codes(name)
    assert report.counts["error"] and found & REFUSED


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("i_")])
def test_what_parsers_disagree_about_ends_in_a_report(name: str) -> None:
    _, report = suite_codes(name)
    assert not report.ok  # none of them is a record


def test_the_parser_suite_as_lines() -> None:
    """All its one-line texts in one file: each line gets the verdict that it gets alone, and none hides another."""
    texts = [(name, (CORPUS / "json" / name).read_bytes().strip(b"\n")) for name in SUITE]
    texts = [(name, raw) for name, raw in texts if b"\n" not in raw and raw.strip() and name[0] in "yn"]
    assert len(texts) > 200
    report = compiled(SEED, "model-run").validate(b"null\n" + b"\n".join(raw for _, raw in texts) + b"\n")
    refused: dict[int | None, set[str]] = {}
    for d in report.diagnostics:
        refused.setdefault(d.line, set()).add(d.code)
    for number, (name, _) in enumerate(texts, 2):
        assert bool(refused.get(number, set()) & REFUSED) is name.startswith("n_"), (name, refused.get(number))


# -- Labelbox ------------------------------------------------------------------------------------------------------------------

INVALID = load(LABELBOX / "invalid" / "INDEX.json")
VALID = [entry for index in ("OWN_INDEX", "NB_INDEX") for entry in load(LABELBOX / "valid" / f"{index}.json") if entry.get("ontology")]


def near(found: str, wanted: str) -> bool:
    if found == wanted or found.startswith(wanted + "/"):
        return True
    return wanted.startswith(found + "/") and "/" not in wanted[len(found) + 1 :]


def expected_severity(item: dict[str, Any]) -> Severity:
    try:
        return Severity.parse(item.get("severity", "error"))
    except ValueError:
        return LEAST if item.get("id") in EXCEPTIONS or item["severity"].endswith("warning)") else Severity.ERROR


@pytest.mark.parametrize("entry", INVALID, ids=[Path(entry["file"]).stem for entry in INVALID])
def test_every_expected_fault_is_found(entry: dict[str, Any]) -> None:
    found = validate(entry)
    missed: list[Any] = []
    for item in load(LABELBOX / entry["file"].replace(".ndjson", ".expected.json")):
        here = [d for d in found if not item.get("line") or d.line in (None, item["line"])]
        if item.get("ok") or item.get("id") in VOID:
            assert not [d for d in here if d.severity is Severity.ERROR], item
            continue
        minimum = LEAST if item.get("id") in EXCEPTIONS else expected_severity(item)
        if not any(d.severity >= minimum and near(d.pointer, item.get("pointer") or "") for d in here):
            missed.append((item, [(d.code, d.severity.label, d.pointer) for d in here]))
    assert missed == []


@pytest.mark.parametrize("known", [True, False], ids=["medium known", "medium unknown"])
@pytest.mark.parametrize("entry", VALID, ids=[Path(entry["file"]).stem for entry in VALID])
def test_valid_files_have_no_error_but_true_slips(entry: dict[str, Any], known: bool) -> None:
    found = [d for d in validate(entry, known=known) if d.severity is Severity.ERROR]
    assert {d.code for d in found} == SLIPS.get(Path(entry["file"]).stem, set()), [(d.code, d.line, d.message) for d in found]


@pytest.mark.parametrize("media", ["image", None])
def test_the_vendor_page_has_no_error(media: str | None) -> None:
    checker = predlint.compile(SEED, media=media)
    found = checker.validate(LABELBOX / "valid" / "seed_000__image_model_run.ndjson").diagnostics
    assert [(d.code, d.line, d.message) for d in found if d.severity is Severity.ERROR] == []


def test_the_corpus_is_not_empty() -> None:
    assert len(INVALID) > 10 and len(VALID) >= 3 and len(SUITE) > 300


@pytest.mark.parametrize("name", sorted(path.name for path in (LABELBOX / "ontologies").glob("*.json")))
def test_every_ontology_is_read(name: str) -> None:
    ontology = read_ontology(LABELBOX / "ontologies" / name)
    assert ontology.tools or ontology.classifications
    again = read_ontology((LABELBOX / "ontologies" / name).read_bytes())
    assert again == ontology


@pytest.mark.parametrize("media", [*MEDIA.values(), None])
@pytest.mark.parametrize("name", ["seed_000.json", "seed_000_asdict_nulls.json", "rich.json", "rich_wrapped_normalized.json"])
def test_ontologies_compile_for_every_medium(name: str, media: str | None) -> None:
    for target in ("model-run", "mal"):
        checker = predlint.compile(LABELBOX / "ontologies" / name, target=target, media=media)
        assert checker.rules
        if name in ("seed_000.json", "rich.json"):  # the others are these in another form; the check takes a second
            check_schema(checker.json_schema)


# -- the samples on the vendor's page -------------------------------------------------------------------------------------------

#: ``something_ndjson = {`` begins a sample; it is a Python dict.
_SAMPLE = re.compile(r"(\w+_ndjson)\s*=\s*(?=[{\[])")


def samples() -> list[tuple[str, str]]:
    """Name and source of every sample of a record on the image page."""
    pages = sorted((SHARED / "reference").glob("000*.txt"))
    found: list[tuple[str, str]] = []
    for page in pages:
        text = page.read_text("utf-8")
        for match in _SAMPLE.finditer(text):
            found.append((match.group(1), balanced(text, match.end())))
    return found


def balanced(text: str, start: int) -> str:
    """The text from a bracket to the one that closes it; the samples hold no brackets in strings."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "{[(") - (text[at] in "}])")
        if not depth:
            return text[start : at + 1]
    return text[start:]


class _Names(ast.NodeTransformer):
    """Variables such as ``url`` become texts, so that the sample is a literal."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Constant(f"https://example.com/{node.id}.png")


def literal(source: str) -> Any:
    return ast.literal_eval(_Names().visit(ast.parse(source.strip(), mode="eval")).body)


def records_of(value: Any) -> list[dict[str, Any]]:
    return list(value) if isinstance(value, list) else [value]


@pytest.mark.parametrize(("name", "source"), samples(), ids=[f"{at}-{name}" for at, (name, _) in enumerate(samples())])
def test_samples_of_the_vendor_page_have_no_error(name: str, source: str) -> None:
    try:
        value = literal(source)
    except SyntaxError:
        # The page's box with a nested radio lacks a comma after the confidence.
        value = literal(re.sub(r"(\d)\s+(\")", r"\1, \2", source))
    except ValueError:
        pytest.skip("the sample is built by calls, not written down")
    checker = compiled(SEED, "model-run")
    for record in records_of(value):
        record.setdefault("dataRow", {"globalKey": "img-1"})
        # A tuple for a colour is what the page writes; json.dumps makes a list of it.
        assert [(d.code, d.message) for d in checker.check(record) if d.severity is Severity.ERROR] == []


def test_the_page_has_a_sample_of_every_kind() -> None:
    names = " ".join(name for name, _ in samples())
    assert all(kind in names for kind in ("radio", "checklist", "text", "bbox", "polygon", "mask", "point", "polyline")), names


def test_samples_as_the_page_prints_them_are_detected_as_python() -> None:
    """Copied into a file as they stand, each is one line that is no JSON or a right record; none crashes."""
    sources = [" ".join(source.split()) for _, source in samples()]
    report = compiled(SEED, "model-run").validate("\n".join(sources).encode())
    assert report.summary.records == len(sources)
    tuples = {number for number, source in enumerate(sources, 1) if "(255" in source or source.rstrip("}").rstrip().endswith(",")}
    assert tuples <= {d.line for d in report.diagnostics if d.severity is Severity.ERROR}
