"""Getting a labeling config into memory."""

from __future__ import annotations

import os

from predlint.dialects.label_studio.xml import MAX_BYTES
from predlint.names import listing
from predlint.ontology import OntologyError
from predlint.stream.sources import instead_of, open_bytes


def read_file(path: str) -> bytes:
    """The bytes of a file; of one that is too large for a config, one more than is allowed. Raises ``OntologyError``."""
    try:
        with open_bytes(path) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise OntologyError("there is no such file", path=path, help=instead_of(path) if path else None) from None
    except IsADirectoryError:
        found = sorted(name for name in os.listdir(path) if name.endswith(".xml"))
        help = f"give one of its files: {listing(found)}" if found else "give the XML file of the labeling config"
        raise OntologyError("this is a directory, not a file", path=path, help=help) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OntologyError(f"cannot be read: {reason}", path=path, help=getattr(error, "help", None)) from None
