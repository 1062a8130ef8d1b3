"""The pages, one module each; their order is that of the side bar."""

from admin.pages import listings, overview, sources
from admin.web.section import Section

SECTIONS: tuple[Section, ...] = (overview.section, sources.section, listings.section)
"""A new page is added here."""
