"""What roles, permissions and reaches mean, in the visitor's language."""

from __future__ import annotations

from admin.web.tongue import Tongue


def roles(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give the roles' names, and what they are for; others are told as the database has them."""
    _ = tongue.gettext
    return {
        "super_admin": (_("Administrator"), _("Every permission")),
        "steward": (
            _("Steward"),
            _("Keeps the data: imports, reviews, promotes, looks after jobs"),
        ),
        "observer": (_("Observer"), _("Sees the pipeline and changes nothing")),
    }


def permissions(tongue: Tongue) -> dict[str, str]:
    """Give what each permission lets one do."""
    _ = tongue.gettext
    return {
        "pipeline:read": _("See the pipeline and its pages"),
        "pipeline:configure": _("Add sources, change their configuration and the field rules"),
        "pipeline:import": _("Import files"),
        "pipeline:transform": _("Run transform"),
        "pipeline:stage": _("Load files into staging"),
        "pipeline:review": _("Accept, hold, reject, merge and decide conflicts"),
        "pipeline:promote": _("Promote accepted rows"),
        "pipeline:jobs": _("See, retry and cancel jobs"),
        "pipeline:secrets": _("Name secrets of the installation in a feed's configuration"),
        "pipeline:people": _("Add people and change what they may"),
    }


def scopes(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give how far somebody reaches among real estate."""
    _ = tongue.gettext
    return {
        "self": (_("Their own"), _("Listings whose broker they are.")),
        "team": (_("Their team's"), _("Listings of the brokers of their team.")),
        "global": (_("All"), _("All listings of the company.")),
        "org_admin": (
            _("All, and the settings"),
            _("Offices, teams, brokers, checklists, document types and portals besides."),
        ),
        "system_admin": (_("All companies"), _("Everything of every company.")),
    }


def letters(tongue: Tongue) -> dict[str, str]:
    """Give what somebody may do with real estate within reach."""
    _ = tongue.gettext
    return {"c": _("add"), "r": _("see"), "u": _("change"), "d": _("delete")}


def beyond(tongue: Tongue, what: str) -> str:
    """Say what somebody may, and the visitor may not."""
    kind, _space, rest = what.partition(" ")
    if kind == "scope" and rest in scopes(tongue):
        return tongue.gettext("real estate: %(what)s", what=scopes(tongue)[rest][0])
    if kind == "crud" and rest in letters(tongue):
        return tongue.gettext("real estate: %(what)s", what=letters(tongue)[rest])
    return permissions(tongue).get(what, what)
