"""The pages, one module each; their order is that of the side bar."""

from admin.pages import overview
from admin.web.section import Section

SECTIONS: tuple[Section, ...] = (overview.section,)
"""A new page is added here."""
