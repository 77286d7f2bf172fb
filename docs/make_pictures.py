"""Make the README's pictures from the running demo: `python3 dev.py pictures`.

Needs Chromium (`apt-get install chromium libatomic1`). The pages are those the demo's auditor sees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAGES = {
    "overview": ("rounds/1/", 1280),
    "supplier": ("rounds/1/suppliers/evergreen-laundry", 1280),
}
"""Name of each picture, its page, and the width of the window."""
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
        context = browser.new_context(viewport={"width": 1280, "height": HEIGHT}, color_scheme="light")
        page = context.new_page()
        page.goto(f"{address}signin")
        page.get_by_role("button", name="Auditor").click()
        for name, (path, width) in PAGES.items():
            picture(page, name, address + path, width)
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Run the demo in a home of its own; yield its address."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-c", "from matcher.cli import main; main()", "demo"]
        environment = {"MOORING_HOME": home, "PYTHONUNBUFFERED": "1", "PATH": "/usr/bin:/bin"}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            said = next(line for line in server.stdout if line.startswith("Serving on "))
            yield said.removeprefix("Serving on ").split()[0]
            server.terminate()


def picture(page: Page, name: str, address: str, width: int) -> None:
    """Take one picture."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
