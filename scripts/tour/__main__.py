"""Makes docs/tour.md and its pictures: `make tour`.

A throw-away cluster gets what `cdl demo` makes, `cdl admin` serves it, and Chromium goes through
the stops as a person would. Whoever changes a page runs it again and looks at what came out.

    .venv/bin/python -m scripts.tour [--only SLUG]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from loader.demo.demo import PASSWORD, USER
from loader.settings import PROJECT_ROOT, load_settings
from scripts.bench.own_cluster import own_cluster
from scripts.serving import served
from scripts.tour.stops import STOPS, Stop
from tests.support.site import browser_flags

PAGE = PROJECT_ROOT / "docs" / "tour.md"
PICTURES = PROJECT_ROOT / "docs" / "tour"
_HEAD = """\
# A tour of the graphical interface

Made by `make tour` from what `cdl demo` leaves behind; not to be edited. How it works:
[admin.md](admin.md).
"""


def text() -> str:
    """Give the page: all stops with their pictures."""
    stops = (
        f"\n## {stop.title}\n\n{stop.text}\n\n![{stop.title}](tour/{stop.slug}.png)\n"
        for stop in STOPS
    )
    return _HEAD + "".join(stops)


def main() -> None:
    """Take the pictures and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", choices=[stop.slug for stop in STOPS], help="only this picture")
    only = parser.parse_args().only
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium; `make browser` installs it on Debian.")
    PICTURES.mkdir(exist_ok=True)
    with _demo_served() as (url, files), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=browser_flags())
        for stop in STOPS:
            if only in (None, stop.slug):
                sys.stdout.write(f"{stop.slug} …\n")
                _show(browser, url, files, stop)
        browser.close()
    PAGE.write_text(text(), encoding="utf-8")
    for picture in PICTURES.glob("*.png"):
        if picture.stem not in {stop.slug for stop in STOPS}:
            picture.unlink()


@contextmanager
def _demo_served() -> Iterator[tuple[str, Path]]:
    """Give the interface's address on the demo's data, and where the demo's files are."""
    with own_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        cluster.make("tour")
        env = {
            "DATABASE_URL": cluster.url("tour"),
            "CDL_ADMIN_DATABASE_URL": cluster.url("tour", "authenticator"),
            "CDL_STORAGE": str(Path(folder) / "storage"),
        }
        cdl = Path(sys.executable).with_name("cdl")
        subprocess.run(
            [cdl, "demo"], env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL
        )
        with served(env) as url:
            yield url, load_settings().local_folder / "demo"


def _show(browser: Browser, url: str, files: Path, stop: Stop) -> None:
    """Sign in, go there, do what is to be done, and take the picture."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": stop.width, "height": stop.height},
        color_scheme="dark" if stop.is_dark else "light",
        locale={"en": "en-GB"}.get(stop.language, stop.language),
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=email]").fill(USER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button.primary").click()
    page.wait_for_url(f"{url}/")
    _go(page, stop, files)
    page.screenshot(path=PICTURES / f"{stop.slug}.png")
    context.close()


def _go(page: Page, stop: Stop, files: Path) -> None:
    page.goto(stop.path)
    stop.steps(page, files)
    # What the page asks for by itself, such as a map or a count, has half a second.
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
