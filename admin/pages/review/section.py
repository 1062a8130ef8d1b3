"""The routes of review: the modules beside this one add theirs."""

from admin.web.navigation import Entry
from admin.web.section import Section

section = Section(
    entries=(
        Entry("/review", "Review", "review", "pipeline", "pipeline:read", badge="/review/waiting"),
    ),
    needs="pipeline:read",
)
