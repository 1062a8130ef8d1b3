"""The section that the pages of field rules add their routes to, and what they share."""

from __future__ import annotations

from typing import Any

from admin.database import Row
from admin.pages import words as common_words
from admin.pages.review.record import as_text
from admin.pages.rules import words
from admin.web.navigation import Entry
from admin.web.section import Section
from admin.web.visit import Visit

PERMISSION = "pipeline:configure"
section = Section(
    entries=(Entry("/rules", "Field rules", "rules", "settings", "pipeline:read"),),
    needs="pipeline:read",
)

GROUPS = {
    "places": (
        "listings",
        "listing_info",
        "listing_contact_info",
        "listing_images",
        "listing_hours",
    ),
    "real-estate": ("mls_listings",),
    "media": ("mls_media",),
    "contacts": ("mls_contacts",),
    "members": ("mls_members",),
    "offices": ("mls_offices",),
}
"""Which data domains a page shows, by its name in addresses."""


def group_of(domain: str) -> str | None:
    """Give the page that shows a data domain, or None for none."""
    return next((group for group, domains in GROUPS.items() if domain in domains), None)


def common(visit: Visit) -> dict[str, Any]:
    """Give what the templates of rules use."""
    tongue = visit.tongue
    fields = common_words.fields(tongue)

    def name_of(rule: Row) -> str:
        known = fields.get(rule["field"]) if rule["data_domain"].startswith("listing") else None
        return known or tongue.told(rule["description"])

    return {
        "groups": words.groups(tongue),
        "domain_words": words.domains(tongue),
        "unclaimed_words": words.unclaimed(tongue),
        "claimed_words": words.claimed(tongue),
        "verdict_words": common_words.verdicts(tongue),
        "field_words": fields,
        "name_of": name_of,
        "as_text": as_text,
        "can_change": visit.user.may(PERMISSION),
    }


def together(rules: list[Row]) -> list[list[Row]]:
    """Put the rules of fields that change together into one entry; the first one's place counts."""
    entries: list[list[Row]] = []
    place: dict[tuple[str, str], list[Row]] = {}
    for rule in rules:
        entry = place.get((rule["data_domain"], rule["changes_with"] or ""))
        if entry is None:
            entry = []
            entries.append(entry)
        entry.append(rule)
        place[rule["data_domain"], rule["field"]] = entry
    return entries
