"""Where the folders that travel with the code are: beside it in a wheel, at the top of a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def folder(name: Literal["migrations", "fixtures"]) -> Path:
    """The folder `name`: `matcher/_<name>` of an installed wheel if there, else the checkout's `<name>`."""
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parent / name
