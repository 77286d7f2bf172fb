"""The ways to solve one and the same market, each as its manual would have it.

A peer is a module whose `ANSWERS` maps each question it can be asked to a function of task, market, policy and
teller; `benchmarks.process` calls it in a process of its own.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TWIN, ARRAYS = ("benchmarks/twin/*.py",), ("benchmarks/arrays.py",)
MATCHER = ("matcher/program/*.py", "matcher/solve/*.py", "matcher/certificate/*.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A way to solve a market.

    Attributes
    ----------
    label
        As the table names it.
    packages
        What it needs; their versions are kept with every cell.
    sources
        Files its figures hang on, beside its own module; patterns below the checkout.
    sees_arrays
        True if it is given the arrays that `matcher.program` assembles.
    """

    label: str
    packages: tuple[str, ...]
    sources: tuple[str, ...]
    sees_arrays: bool = False

    def versions(self) -> dict[str, str]:
        """Name the versions installed here."""
        return {name: metadata.version(name) for name in self.packages}


PEERS = {
    "pulp_cbc": Peer(label="PuLP + CBC", packages=("pulp",), sources=TWIN),
    "pulp_highs": Peer(
        label="PuLP + HiGHS", packages=("pulp", "highspy"), sources=(*TWIN, "benchmarks/peers/highs.py")
    ),
    "highs": Peer(label="highspy", packages=("highspy",), sources=ARRAYS, sees_arrays=True),
    "scip": Peer(label="SCIP", packages=("pyscipopt",), sources=ARRAYS, sees_arrays=True),
    "cp_sat": Peer(label="CP-SAT, whole parts", packages=("ortools",), sources=ARRAYS, sees_arrays=True),
    "highs_parts": Peer(
        label="highspy, part by part",
        packages=("highspy",),
        sources=(*ARRAYS, "benchmarks/peers/highs.py"),
        sees_arrays=True,
    ),
    "mooring": Peer(
        label="Mooring",
        packages=("highspy", "numpy"),
        sources=(*MATCHER, "benchmarks/peers/highs_parts.py"),
        sees_arrays=True,
    ),
    "mooring_large": Peer(
        label="Mooring, two million entries",
        packages=("numpy", "pyarrow"),
        sources=("matcher/market/*.py", "matcher/exchange/*.py", "matcher/program/*.py", "benchmarks/large.py"),
    ),
    "mooring_hot": Peer(
        label="Mooring, model in memory",
        packages=("highspy", "numpy"),
        sources=(*MATCHER, "matcher/insight/*.py"),
        sees_arrays=True,
    ),
    "highs_cold": Peer(
        label="highspy, cold each time",
        packages=("highspy",),
        sources=(*ARRAYS, "benchmarks/peers/highs.py"),
        sees_arrays=True,
    ),
    "pulp_rebuild": Peer(label="PuLP, rebuilt each time", packages=("pulp", "highspy"), sources=TWIN),
}
"""Everybody who is asked, by the name of the module."""


def fingerprint(name: str) -> str:
    """SHA-256 over what a peer's code does: its module and its sources, without comments and docstrings."""
    patterns = (f"benchmarks/peers/{name}.py", *PEERS[name].sources)
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        digest.update(f"\0{path.relative_to(ROOT)}\0{_code(path.read_text('utf-8'))}".encode())
    return digest.hexdigest()


def _code(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [each for each in node.body if not _says_only(each)]
    return ast.dump(tree)


def _says_only(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
