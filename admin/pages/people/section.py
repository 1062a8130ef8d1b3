"""The section that the pages of people add their routes to, and what they share."""

from __future__ import annotations

from typing import Any

from admin.pages.people import words
from admin.web.navigation import Entry
from admin.web.section import Section
from admin.web.visit import Visit

PERMISSION = "pipeline:people"
SCOPES = ("self", "team", "global", "org_admin", "system_admin")
LETTERS = ("c", "r", "u", "d")

section = Section(
    entries=(Entry("/people", "People", "people", "settings", PERMISSION),),
    needs=PERMISSION,
)


def common(visit: Visit) -> dict[str, Any]:
    """Give what the templates of people use."""
    tongue = visit.tongue
    return {
        "role_words": words.roles(tongue),
        "permission_words": words.permissions(tongue),
        "scope_words": words.scopes(tongue),
        "letter_words": words.letters(tongue),
        "say_beyond": lambda what: words.beyond(tongue, what),
        "is_elsewhere": is_elsewhere(visit),
    }


def is_elsewhere(visit: Visit) -> bool:
    """Tell whether Supabase Auth keeps the users' passwords."""
    return visit.request.app.state.settings.supabase is not None
