"""Getting a labeling config into memory."""

from __future__ import annotations

import os

from predlint.dialects.label_studio.xml import MAX_BYTES
from predlint.names import listing, nearest
from predlint.ontology import OntologyError
from predlint.stream.sources import open_bytes


def read_file(path: str) -> bytes:
    """The bytes of a file; of one that is too large for a config, one more than is allowed. Raises ``OntologyError``."""
    try:
        with open_bytes(path) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise OntologyError("there is no such file", path=path, help=_neighbours(path)) from None
    except IsADirectoryError:
        found = sorted(name for name in os.listdir(path) if name.endswith(".xml"))
        help = f"give one of its files: {listing(found)}" if found else "give the XML file of the labeling config"
        raise OntologyError("this is a directory, not a file", path=path, help=help) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OntologyError(f"cannot be read: {reason}", path=path, help=getattr(error, "help", None)) from None


def _neighbours(path: str) -> str | None:
    """Files in the same folder with a like name."""
    folder, name = os.path.split(path)
    try:
        near = nearest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        return None
    return f"did you mean {listing([os.path.join(folder, n) for n in near])}?" if near else None
