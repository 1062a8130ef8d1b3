"""The section that the pages of channels add their routes to."""

from admin.web.navigation import Entry
from admin.web.section import Section

section = Section(entries=(Entry("/channels", "Channels", "channels", "estate"),))
