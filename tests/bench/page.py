"""How long a page of 5,000 findings takes to open in headless Chromium.

    python -m tests.bench.page [FINDINGS]

Needs Debian's `chromium`. Prints the size of the page, and the median of some openings: from the
start of loading until all is drawn and one can type.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from sweeper.report.webpage.document import document
from tests.bench.tables import load
from tests.browser.views import view

_TIMES = 5


def main(count: int) -> None:
    """Open the page some times and print."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(document(view(count)), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        times = []
        for _ in range(_TIMES):
            page = browser.new_page()
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready]")
            drawn = "new Promise((d) => requestAnimationFrame(() => d(performance.now())))"
            times.append(float(page.evaluate(drawn)) / 1000)
            page.close()
        browser.close()
        size = file.stat().st_size / 1e6
    median = statistics.median(times)
    print(f"{count:,} findings, {size:.1f} MB: {median:.2f} s to open, {max(times):.2f} at most")
    print(load())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
