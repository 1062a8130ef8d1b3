"""The pages, one module each; their order is that of the side bar."""

from admin.pages import (
    account,
    channels,
    imports,
    listings,
    mls,
    overview,
    people,
    presence,
    promote,
    review,
    rules,
    runs,
    sources,
)
from admin.web.section import Section

SECTIONS: tuple[Section, ...] = (
    overview.section,
    listings.section,
    mls.section,
    channels.section,
    sources.section,
    imports.section,
    runs.section,
    review.section,
    promote.section,
    rules.section,
    people.section,
    presence.section,
    account.section,
)
"""A new page is added here."""
