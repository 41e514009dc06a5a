"""Writes what a release is made of, as an SBOM (CycloneDX, JSON): ``python requirements/sbom.py dist``, as `make release` does.

It lists the packages of requirements/run.txt: what predlint needs at run time, at the versions that it was tested with; as a part of
predlint its kernel, the C that the wheels carry, by the hash of the library in each; and as tools what built that. It lies beside the
wheels, not in them: there it would claim that these versions are installed, but pip chooses them by the bounds in pyproject.toml.
"""

from __future__ import annotations

import hashlib
import os
import runpy
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from licences import licence
from locked import PROJECT, Locked, pyproject, read
from packageurl import PackageURL

#: Builds the kernel, and knows its sources.
BUILD = runpy.run_path(str(Path(__file__).resolve().parent.parent / "src" / "predlint" / "kernel" / "build.py"))
#: The kernel's library within a wheel.
LIBRARY = f"predlint/kernel/{BUILD['FILE']}"


def bom(artefacts: list[Path], made: datetime) -> Bom:
    """The bill of a release that consists of some files and was made at some time. The same files and time give the same bill."""
    project = pyproject()["project"]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in artefacts}
    root = Component(
        name=PROJECT,
        version=project["version"],
        type=ComponentType.APPLICATION,
        description=project["description"],
        bom_ref=PROJECT,
        purl=PackageURL("pypi", name=PROJECT, version=project["version"]),
        licenses=[LicenseExpression(project["license"])],
        external_references=[_distribution(name, [digest]) for name, digest in digests.items()],
        components=[_kernel(artefacts, project)],
    )
    bill = Bom(serial_number=uuid5(NAMESPACE_OID, "".join(digests.values())))
    bill.metadata.component = root
    bill.metadata.timestamp = made
    bill.metadata.tools = ToolRepository(components=[_named(package) for package in read("wheels") if PROJECT in package.needed_by])
    packages = read("run")
    parts = [(package, _part(package)) for package in packages]
    bill.components.update(part for _, part in parts)
    bill.register_dependency(root, [part for package, part in parts if PROJECT in package.needed_by])
    for by, needing in parts:
        bill.register_dependency(needing, [part for package, part in parts if by.name in package.needed_by])
    return bill


def _kernel(artefacts: list[Path], project: dict[str, Any]) -> Component:
    """The C in the wheels: predlint's own, and in those of Windows the start-up code of a DLL, which comes with the compiler."""
    libraries: dict[str, str] = {}
    for path in artefacts:
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                libraries[f"{path.name}#{LIBRARY}"] = hashlib.sha256(wheel.read(LIBRARY)).hexdigest()
    return Component(
        name=f"{PROJECT}-kernel",
        version=project["version"],
        type=ComponentType.LIBRARY,
        description="C99 of predlint's own (src/predlint/kernel)",
        bom_ref=f"{PROJECT}-kernel",
        licenses=[LicenseExpression(project["license"])],
        external_references=[_distribution(url, [digest]) for url, digest in libraries.items()],
        properties=[Property(name="predlint:sources", value=BUILD["sources_mark"]())],
        components=[_start_up()] if any(["-win_" in path.name for path in artefacts]) else [],
    )


def _start_up() -> Component:
    (zig,) = (package.version for package in read("wheels") if package.name == "ziglang")
    return Component(
        name="mingw-w64",
        version=f"of ziglang {zig}",
        type=ComponentType.LIBRARY,
        description="Start-up code of a DLL in the libraries of Windows; its notice is predlint/kernel/mingw-w64.txt in their wheels",
        bom_ref="mingw-w64",
        licenses=[LicenseExpression("ZPL-2.1")],
    )


def _part(package: Locked) -> Component:
    part = _named(package)
    part.licenses.add(LicenseExpression(licence(package.name)))
    if package.marker:
        part.properties.add(Property(name="predlint:marker", value=package.marker))
    return part


def _named(package: Locked) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    reference = _distribution(str(purl), package.hashes)
    return Component(name=package.name, version=package.version, bom_ref=str(purl), purl=purl, external_references=[reference])


def _distribution(url: str, digests: list[str]) -> ExternalReference:
    """The files that something is distributed as, by their hashes."""
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in digests]
    return ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(url), hashes=hashes)


def as_json(bill: Bom) -> str:
    """A bill as the text of a file. Raises ValueError when it does not keep to the schema of CycloneDX."""
    text = JsonV1Dot6(bill).output_as_string(indent=2) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise ValueError(f"not valid CycloneDX: {fault.data}")
    return text


def main(folder: Path) -> None:
    """Writes the bill of the wheels and the sdist in a folder, beside them."""
    artefacts = sorted([*folder.glob("*.tar.gz"), *folder.glob("*.whl")])
    suffixes = [path.suffix for path in artefacts]
    if suffixes.count(".gz") != 1 or ".whl" not in suffixes:
        sys.exit(f"{folder} must hold wheels and one sdist, and holds: {', '.join(path.name for path in artefacts) or 'neither'}")
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    made = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    target = folder / f"{PROJECT}-{pyproject()['project']['version']}.cdx.json"
    target.write_text(as_json(bom(artefacts, made)), encoding="utf-8", newline="\n")
    print(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
