"""What every page must pass: axe's rules for WCAG 2.2 AA in both themes, and room on a phone."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}

_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def check_page(page: Page) -> None:
    """Fail with what is wrong with the page as it is shown now, light and dark, wide and narrow."""
    size = page.viewport_size
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        result = Axe().run(page, options=_RULES)
        assert result.violations_count == 0, result.generate_report()
    page.set_viewport_size({"width": 390, "height": 800})
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"the page scrolls sideways on a phone: {page.url}"
    if size is not None:
        page.set_viewport_size(size)
