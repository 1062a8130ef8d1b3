"""The section that the pages of runs and jobs add their routes to."""

from admin.web.navigation import Entry
from admin.web.section import Section

section = Section(
    entries=(Entry("/runs", "Runs and jobs", "runs", "pipeline", "pipeline:read"),),
    needs="pipeline:read",
)
