"""Make the README's pictures from the running demo: `python3 dev.py pictures`.

Needs Chromium (`apt-get install chromium libatomic1`). The pages are those a newcomer sees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAGES = {
    "overview": ("", 1280),
    "supplier": ("suppliers/evergreen-laundry", 1280),
}
"""Name of each picture, its page under the demo round, and the width of the window."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
HEIGHT = 1400
"""Most pixels of a page that a README wants to show."""


def main() -> None:
    """Make all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing; on Debian: apt-get install chromium libatomic1")
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for name, (path, width) in PAGES.items():
            picture(browser, name, address + path, width)
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Run the demo in a home of its own; yield the address of its round."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-c", "from matcher.cli import main; main()", "demo"]
        environment = {"MOORING_HOME": home, "PYTHONUNBUFFERED": "1", "PATH": "/usr/bin:/bin"}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            said = next(line for line in server.stdout if line.startswith("Serving on "))
            yield said.removeprefix("Serving on ").split()[0]
            server.terminate()


def picture(browser: Browser, name: str, address: str, width: int) -> None:
    """Take one picture."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme="light")
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
