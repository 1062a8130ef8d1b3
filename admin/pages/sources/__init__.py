"""Sources: the DMOs, their feeds, and what they tell each stage."""

from admin.pages.sources import configuration, dmo, history, listing, schedule
from admin.pages.sources.section import section

__all__ = ["configuration", "dmo", "history", "listing", "schedule", "section"]
