"""What rules mean, in the visitor's language."""

from __future__ import annotations

from admin.web.tongue import Tongue


def groups(tongue: Tongue) -> dict[str, str]:
    """Give the pages' names."""
    _ = tongue.gettext
    return {
        "places": _("Places"),
        "real-estate": _("Real estate"),
        "media": _("Media of real estate"),
        "contacts": _("Contacts"),
        "members": _("Brokers"),
        "offices": _("Offices"),
    }


def domains(tongue: Tongue) -> dict[str, str]:
    """Give what a data domain is called."""
    _ = tongue.gettext
    return {
        "listings": _("The place itself"),
        "listing_info": _("Texts and prices"),
        "listing_contact_info": _("Contact"),
        "listing_images": _("Pictures"),
        "listing_hours": _("Opening hours"),
        "mls_listings": _("Real estate"),
        "mls_media": _("Media of real estate"),
        "mls_contacts": _("Contacts"),
        "mls_members": _("Brokers"),
        "mls_offices": _("Offices"),
    }


def unclaimed(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give what happens while only sources have written a field: in short, and what it means."""
    _ = tongue.gettext
    return {
        "source": (_("News replaces it"), _("The field follows its source.")),
        "fill": (
            _("News fills it once"),
            _("An empty field takes the source's value; later news becomes a suggestion."),
        ),
        "keep": (
            _("It stays as it is"),
            _("What the record came with stays; all news becomes a suggestion."),
        ),
    }


def claimed(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give what happens once a person has: in short, and what it means."""
    _ = tongue.gettext
    return {
        "source": (
            _("The source goes on"),
            _("Its next news replaces what the person wrote."),
        ),
        "keep": (
            _("The person's value stays"),
            _("News becomes a suggestion that can be taken."),
        ),
        "fill": (
            _("Stays, unless it is empty"),
            _("News fills an empty field; else it becomes a suggestion."),
        ),
        "review": (
            _("Somebody decides"),
            _("News is a conflict: the record waits until a person has chosen."),
        ),
    }
