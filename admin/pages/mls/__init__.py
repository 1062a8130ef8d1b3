"""Real estate: from arrival to publication, by brokers and their managers."""

from admin.pages.mls import (
    arrivals,
    board,
    bulk,
    claiming,
    deciding,
    desk,
    editing,
    history,
    listing,
    papers,
    pictures,
    suggestions,
    tasks,
)
from admin.pages.mls.section import section

__all__ = [
    "arrivals",
    "board",
    "bulk",
    "claiming",
    "deciding",
    "desk",
    "editing",
    "history",
    "listing",
    "papers",
    "pictures",
    "section",
    "suggestions",
    "tasks",
]
