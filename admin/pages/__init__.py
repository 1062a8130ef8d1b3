"""The pages, one module each; their order is that of the side bar."""

from admin.pages import listings, overview, runs, sources
from admin.web.section import Section

SECTIONS: tuple[Section, ...] = (overview.section, sources.section, runs.section, listings.section)
"""A new page is added here."""
