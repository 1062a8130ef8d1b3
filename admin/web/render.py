"""Templates: one environment a language."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from admin.web.icons import icon
from admin.web.static import static_url
from admin.words.catalogue import translations


@cache
def environment(language: str) -> Environment:
    """Give the templates with the words of a language; everything shown is escaped."""
    made = Environment(
        loader=PackageLoader("admin"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static_url=static_url, icon=icon)
    return made
