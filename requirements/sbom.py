"""Writes what a release is made of, as an SBOM (CycloneDX, JSON): ``python requirements/sbom.py dist``, as `make release` does.

It lists the packages of requirements/run.txt: what predlint needs at run time, at the versions that it was tested with. It lies beside the
wheel, not in it: there it would claim that these versions are installed, but pip chooses them by the bounds in pyproject.toml.
"""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from licences import licence
from locked import PROJECT, Locked, pyproject, read
from packageurl import PackageURL


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
    )
    bill = Bom(serial_number=uuid5(NAMESPACE_OID, "".join(digests.values())))
    bill.metadata.component = root
    bill.metadata.timestamp = made
    packages = read("run")
    parts = [(package, _part(package)) for package in packages]
    bill.components.update(part for _, part in parts)
    bill.register_dependency(root, [part for package, part in parts if PROJECT in package.needed_by])
    for by, needing in parts:
        bill.register_dependency(needing, [part for package, part in parts if by.name in package.needed_by])
    return bill


def _part(package: Locked) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseExpression(licence(package.name))],
        external_references=[_distribution(str(purl), package.hashes)],
        properties=[Property(name="predlint:marker", value=package.marker)] if package.marker else [],
    )


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
