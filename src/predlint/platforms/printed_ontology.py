"""Detects the output of ``print()`` or ``repr()`` of an SDK's ontology, saved in place of its JSON."""

from __future__ import annotations

from predlint.lazy_regex import lazy_regex
from predlint.ontology import OntologyError

#: The class name at the begin of a printed object, by its own `__repr__` or by Python's. A word may precede it: ``ontology = …``.
_IN_ANGLES = lazy_regex(r"(?:\w+\s*[:=]\s*)?<(?:(\w+)\.)?(?:[\w.]+\.)?([A-Z]\w*)(?: ID: | object at 0x|\s+\{|>?\s*\Z)")
_CALLED = lazy_regex(r"(?:\w+\s*[:=]\s*)?\[?\s*([A-Z]\w*)\((?:\w+=|\Z)")
#: Class name -> SDK and the code that writes its ontology. If the text shows a package, `_OF_PACKAGE` takes precedence.
_WRITE = {
    "Ontology": ("labelbox", "json.dump(ontology.normalized, file)"),
    "Project": ("labelbox", "json.dump(project.ontology().normalized, file)"),
    "OntologyBuilder": ("labelbox", "json.dump(builder.asdict(), file)"),
    "Tool": ("labelbox", "json.dump(OntologyBuilder(tools=[…]).asdict(), file)"),
    "Classification": ("labelbox", "json.dump(OntologyBuilder(classifications=[…]).asdict(), file)"),
    "PromptResponseClassification": ("labelbox", "json.dump(OntologyBuilder(classifications=[…]).asdict(), file)"),
    "OntologyStructure": ("encord", "json.dump(structure.to_dict(), file)"),
}
_OF_PACKAGE = {
    ("encord", "Ontology"): "json.dump(ontology.structure.to_dict(), file)",
    ("encord", "Project"): "json.dump(project.ontology_structure.to_dict(), file)",
    ("label_studio_sdk", "Project"): "file.write(project.label_config)",
}
_SDKS = {"labelbox": "Labelbox's SDK", "encord": "Encord's SDK", "label_studio_sdk": "Label Studio's SDK"}


def refuse_printed(text: str, path: str | None) -> None:
    """Raises OntologyError for the output of ``print()`` or ``repr()`` of an SDK's object."""
    start = text.lstrip("\ufeff \t\r\n")[:400]
    if (found := _IN_ANGLES.match(start)) is not None:
        package, name = found[1], found[2]
    elif (found := _CALLED.match(start)) is not None:
        package, name = None, found[1]
    else:
        return
    of_package = _OF_PACKAGE.get((str(package), name))
    package, write = (str(package), of_package) if of_package is not None else _WRITE.get(name, (None, None))
    if package is not None and write is not None:
        what = "the labeling config" if package == "label_studio_sdk" else "JSON"
        raise OntologyError(
            f"this is what print() shows of the {name} of {_SDKS[package]}, not {what}", path=path, help=f"write it with {write}"
        )
