"""Set Mooring up, show it, test it: with Python 3.11 or newer and nothing else.

  python3 dev.py demo [--once ...]         install what it needs, then run `mooring demo`
  python3 dev.py test [--full] [ARGS ...]  install the test tools too, then run the five gates
  python3 dev.py setup                     only make .venv and install what Mooring needs
  python3 dev.py bench [ARGS ...]          install the solvers it is compared with, then fill benchmarks/table.md
  python3 dev.py words                     collect the words of the pages, and list those without a translation
  python3 dev.py pictures                  make docs/pictures from the running demo (needs Chromium)
  python3 dev.py lock [--upgrade ...]      make the three locks, requirements*.txt, again (needs uv)

Everything goes into the folder .venv of this checkout; uv is used instead of pip where it is on PATH.
ARGS of test go to pytest, those of bench to `python -m benchmarks`; paths in them count from this checkout.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info[:2] < OLDEST:
    sys.exit("Mooring needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "setup.log"
LOCKS = {
    "run": ROOT / "requirements.txt",
    "test": ROOT / "requirements-test.txt",
    "bench": ROOT / "requirements-bench.txt",
}
"""What can be installed; each of the others holds all of `run`."""

GATES = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
    "lint-imports": ("lint-imports",),
}
"""What is checked before the tests: the tool's name in .venv and its arguments."""


class Stopped(Exception):
    """Raised when a step cannot go on; the text tells the person why and what to do."""


# -- set-up ------------------------------------------------------------------------------------------------


def set_up(lock: str) -> None:
    """Bring .venv to the state of a lock; quick where it is in that state already."""
    if is_installed(lock) or (lock == "run" and any(map(is_installed, LOCKS))):
        return
    began, tools = time.monotonic(), installers()
    for old in LOCKS:
        stamp(old).unlink(missing_ok=True)
    install(lock, tools)
    stamp(lock).write_text(fingerprint(lock))
    print(f"Set up in {time.monotonic() - began:.0f} s.", flush=True)


def install(lock: str, tools: Sequence[str]) -> None:
    """Install with the first tool; where it fails, with the next."""
    try:
        make_venv(tools[0])
        fill_venv(tools[0], lock)
    except Stopped as failure:
        if len(tools) == 1:
            raise
        print(f"{failure}\n{tools[0]} could not; trying {tools[1]}.", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        install(lock, tools[1:])


def installers() -> list[str]:
    """The tools that can install here, fastest first."""
    tools = ["uv"] if shutil.which("uv") else []
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        tools.append("pip")
    if not tools:
        raise Stopped(
            "This Python cannot make virtual environments. On Debian and Ubuntu, run once:\n"
            "  apt-get install python3-venv\nthen give the same command again."
        )
    return tools


def make_venv(tool: str) -> None:
    """Make .venv anew, unless it stands and was made in this place by this Python (and holds pip for pip)."""
    birth = VENV / "made-by"
    if birth.is_file() and birth.read_text() == maker() and (tool == "uv" or has_pip()):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    with_uv = ["uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
    run_logged("Making .venv", with_uv if tool == "uv" else [sys.executable, "-m", "venv", str(VENV)])
    birth.write_text(maker())


def fill_venv(tool: str, lock: str) -> None:
    """Install the lock, every file checked against its hash, then Mooring itself from this checkout."""
    python = str(PYTHON)
    pip = ["uv", "pip", "install", "--python", python] if tool == "uv" else [python, "-m", "pip", "install"]
    packages = sum(1 for line in LOCKS[lock].read_text().splitlines() if "==" in line)
    what = {"run": "Mooring needs", "test": "Mooring and its tests need", "bench": "Mooring and its rivals need"}[lock]
    run_logged(f"Installing the {packages} packages {what}", [*pip, "--require-hashes", "-r", str(LOCKS[lock])])
    run_logged("Installing Mooring from here", [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def has_pip() -> bool:
    """Whether .venv can install by itself: one made by uv cannot."""
    return bool(shutil.which("pip", path=str(BIN)))


def maker() -> str:
    """The Python and the place .venv belongs to; its scripts hold both as absolute paths."""
    return f"{sys.version}\n{sys.base_prefix}\n{ROOT}\n"


def fingerprint(lock: str) -> str:
    """SHA-256 over all that decides what is installed: lock, pyproject.toml, Python and place."""
    parts = (LOCKS[lock].read_bytes(), (ROOT / "pyproject.toml").read_bytes(), maker().encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp(lock: str) -> Path:
    """The file that tells which state of the lock is installed."""
    return VENV / f"installed-{lock}"


def is_installed(lock: str) -> bool:
    """Whether .venv holds the lock as it is now."""
    return PYTHON.exists() and stamp(lock).is_file() and stamp(lock).read_text() == fingerprint(lock)


# -- running things ----------------------------------------------------------------------------------------


def run_logged(step: str, command: Sequence[str]) -> None:
    """Run one step of the set-up with its output in the log; raise Stopped with the log's end if it fails."""
    with ticking(step) as ticks, LOG.open("a+", encoding="utf-8", errors="replace") as log:
        start = log.seek(0, os.SEEK_END)
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT)
        if wait(child, ticks):
            log.seek(start)
            tail = "\n  ".join(log.read().strip().splitlines()[-15:])
            raise Stopped(f"{step} failed. The last lines of {LOG.relative_to(ROOT)}:\n  {tail}")


def wait(child: subprocess.Popen[bytes], ticks: "Ticks") -> int:
    """The child's exit code; shows each second that goes by, and takes the child along on Ctrl-C."""
    while True:
        try:
            return child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            ticks.show()
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise


class Ticks:
    """One line on the screen: a step's name and, on a terminal, the seconds it has taken so far."""

    def __init__(self, step: str) -> None:
        self.step, self.began = step, time.monotonic()
        print(f"{step} ...", end="", flush=True)

    def show(self) -> None:
        if sys.stdout.isatty():
            print(f"\r{self.step} ... {time.monotonic() - self.began:.0f} s", end="", flush=True)

    def end(self, outcome: str) -> None:
        start = f"\r{self.step} ..." if sys.stdout.isatty() else ""
        print(f"{start} {outcome}, {time.monotonic() - self.began:.1f} s", flush=True)


@contextmanager
def ticking(step: str) -> Iterator[Ticks]:
    """A line that grows while the step runs and ends with what became of it."""
    ticks = Ticks(step)
    try:
        yield ticks
    except BaseException:
        ticks.end("stopped")
        raise
    ticks.end("done")


def hand_over(command: Sequence[str | Path], **environment: str) -> int:
    """Run a command on this terminal until it ends; Ctrl-C and a polite kill are left to it."""
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


# -- commands ----------------------------------------------------------------------------------------------


def setup(arguments: Sequence[str]) -> int:
    if arguments:
        raise Stopped(f"setup takes no arguments, but was given: {' '.join(arguments)}")
    set_up("run")
    print("Ready. Next: python3 dev.py demo")
    return 0


def demo(arguments: Sequence[str]) -> int:
    set_up("run")
    return hand_over([tool("mooring"), "demo", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run all five gates even where one fails; 0 only if every one passes. pytest's summary comes last."""
    set_up("test")
    failed = [name for name, command in GATES.items() if not passes(name, command)]
    print("pytest", flush=True)
    spread = ["-n", "auto", "--dist", "worksteal"]  # one process for each core
    code = hand_over([PYTHON, "-m", "pytest", *spread, *arguments], MOORING_GATES_FAILED=", ".join(failed))
    return code or int(bool(failed))


def bench(arguments: Sequence[str]) -> int:
    """Fill the table of figures."""
    set_up("bench")
    return hand_over([PYTHON, "-m", "benchmarks", *arguments])


def passes(name: str, command: Sequence[str]) -> bool:
    """Run one gate, print a line for it, and what it said where it fails."""
    began = time.monotonic()
    print(f"{name:<14}", end="", flush=True)
    gate = subprocess.run(
        [tool(command[0]), *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    outcome = "FAILED" if gate.returncode else "ok"
    print(f"{outcome:<7} {time.monotonic() - began:.1f} s", flush=True)
    if gate.returncode:
        print(gate.stdout.decode(errors="replace"), flush=True)
    return gate.returncode == 0


def tool(name: str) -> str:
    """The program `name` of .venv."""
    found = shutil.which(name, path=str(BIN))
    if found is None:
        raise Stopped(f"{name} is missing from .venv. Delete the folder .venv and give the same command again.")
    return found


def lock(arguments: Sequence[str]) -> int:
    """Resolve all locks; versions stay as they are unless --upgrade or --upgrade-package NAME asks."""
    if not shutil.which("uv"):
        raise Stopped("lock needs uv on PATH, for instance from: python3 -m pip install uv")
    compiling = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    compiling += ["--no-emit-index-url", "--no-header", "--quiet", *arguments]
    for path in LOCKS.values():
        code = hand_over([*compiling, path.with_suffix(".in").name, "-o", path.name])
        if code:
            return code
    return 0


def pictures(arguments: Sequence[str]) -> int:
    """Make the README's pictures from the running demo."""
    set_up("test")
    return hand_over([PYTHON, ROOT / "docs" / "make_pictures.py", *arguments])


def words(arguments: Sequence[str]) -> int:
    """Bring the translations to the words the pages have now; 1 where some are not translated."""
    if arguments:
        raise Stopped(f"words takes no arguments, but was given: {' '.join(arguments)}")
    set_up("run")
    return hand_over([PYTHON, ROOT / "docs" / "make_words.py"])


COMMANDS = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "bench": bench,
    "lock": lock,
    "words": words,
    "pictures": pictures,
}


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    if arguments[0] not in COMMANDS:
        print(f"dev.py has no command {arguments[0]!r}.\n\n{__doc__}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Stopped as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
