"""What an award may depend on beside its market and policy: the versions it was made with."""

from __future__ import annotations

import platform
from importlib import metadata

from matcher import __version__
from matcher.solve import highs


def versions() -> dict[str, str]:
    """Name the versions that an award may depend on."""
    return {
        "mooring": __version__,
        "highs": highs.version(),
        "pulp": metadata.version("pulp"),
        "numpy": metadata.version("numpy"),
        "python": platform.python_version(),
    }
