"""What the database's words mean on the pages, in the visitor's language."""

from __future__ import annotations

import re

from admin.web.tongue import Tongue

_HOLD = re.compile(
    r"^would remove (?P<gone>\d+) of the source's (?P<all>\d+) listings"
    r" \((?P<share>[\d.]+) %\); the limit is (?P<limit>[\d.]+) %$"
)


_FIELDS = (
    *("name", "category", "address", "locality", "region", "postal_code", "country", "lat"),
    *("lng", "title", "description", "short_description", "tags", "price_min", "price_max"),
    *("currency", "attributes", "contact_name", "phone", "phone_e164", "email", "url"),
    *("caption", "position", "closes"),
)
"""Columns of listings and what hangs on them, in the order of the forms' choices."""


def flags(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give each flag a short name, and what it means."""
    _ = tongue.gettext
    return {
        "missing_name": (_("No name"), _("The record has no name, and a listing needs one.")),
        "suspicious_coordinates": (
            _("Doubtful place"),
            _(
                "The coordinates could not be read, are out of range, "
                "or moved the listing farther than is likely."
            ),
        ),
        "missing_coordinates": (
            _("No coordinates"),
            _("The record has none, and no address search found any."),
        ),
        "imprecise_coordinates": (
            _("Imprecise place"),
            _("The address search found the street or the town at best."),
        ),
        "swapped_coordinates": (
            _("Swapped coordinates"),
            _(
                "Latitude and longitude look exchanged: "
                "turned round, the place lies amid the others."
            ),
        ),
        "same_id_twice": (
            _("Same id twice"),
            _("The file has several rows with this id, and they differ. Accept one of them."),
        ),
        "same_listing_twice": (
            _("Possible duplicate"),
            _(
                "Another record of this source is the same listing, "
                "as far as the database can tell."
            ),
        ),
        "conflict": (
            _("Conflict"),
            _("The source changed what a person had changed. Somebody must choose."),
        ),
        "incomplete_file": (
            _("Incomplete file"),
            _("It is missing from the file, but some rows of the file could not be read."),
        ),
        "edited_by_person": (
            _("Removal of edited work"),
            _("The source has it no more, but a person worked on the listing."),
        ),
        "id_changed": (
            _("Changed id"),
            _("The source has it under another id now, and that row waits too. Decide both alike."),
        ),
        "removed_by_person": (
            _("Removed by a person"),
            _("The source still has a listing that a person removed here."),
        ),
        "left_behind": (
            _("Left behind"),
            _("It was not accepted when the rest of its file was promoted."),
        ),
        "hold_by_person": (_("On hold"), _("A person put it aside.")),
        "reject_by_person": (_("Rejected"), _("A person rejected it.")),
    }


def actions(tongue: Tongue) -> dict[str, str]:
    """Give what is to become of a row."""
    _ = tongue.gettext
    return {
        "insert": _("new"),
        "update": _("changed"),
        "conflict": _("conflict"),
        "delete": _("removal"),
        "unchanged": _("unchanged"),
        "duplicate": _("repeated row"),
    }


def statuses(tongue: Tongue) -> dict[str, tuple[str, str]]:
    """Give how far a row is, and the colour of its badge."""
    _ = tongue.gettext
    return {
        "pending": (_("waits"), "wait"),
        "held": (_("on hold"), "busy"),
        "accepted": (_("accepted"), "good"),
        "rejected": (_("rejected"), "bad"),
        "promoted": (_("promoted"), "quiet"),
        "settled": (_("settled"), "quiet"),
        "superseded": (_("overtaken"), "quiet"),
    }


def fields(tongue: Tongue) -> dict[str, str]:
    """Give the fields' names, by column."""
    _ = tongue.gettext
    names = {column: tongue.field(column) for column in _FIELDS}
    # opens has no rule, by which names are gathered; a note on hours is the hours as a text.
    return names | {"opens": _("Opens"), "note": _("Hours")}


def parts(tongue: Tongue) -> dict[str, str]:
    """Give what hangs on a listing, by data domain."""
    _ = tongue.gettext
    return {
        "listing_info": _("Texts and prices"),
        "listing_contact_info": _("Contact"),
        "listing_images": _("Pictures"),
        "listing_hours": _("Opening hours"),
    }


def verdicts(tongue: Tongue) -> dict[str, str]:
    """Give what promote does with a field when nobody chooses."""
    _ = tongue.gettext
    return {
        "apply": _("the source's value is taken"),
        "agreed": _("both agree"),
        "keep": _("ours stays"),
        "suggest": _("ours stays, the source's becomes a suggestion"),
        "conflict": _("ours stays until somebody chooses"),
    }


def rule(tongue: Tongue, text: str | None) -> str:
    """Give why, from the rule that the database names."""
    _ = tongue.gettext
    if not text:
        return ""
    known = {
        "new record": _("the record was new"),
        "direct edit": _("a person edited it"),
        "undo": _("a decision was taken back"),
        "suggestion taken": _("a suggestion was taken"),
        "conflict resolved": _("a conflict was resolved"),
        "back at its source": _("it is back at its source"),
        "gone from its source": _("its source has it no more"),
        "gone from its last source": _("no source has it any more"),
        "gone from its record": _("the source's record has it no more"),
        "merged into another listing": _("it became one with another listing"),
        "source rank": _("a better source has the field"),
        "first record of a source: fill": _(
            "the source is new to this listing: it only fills gaps"
        ),
        "geocoding: fill": _("found by address search"),
        "claimed: keep": _("a person has the last word on this field"),
        "claimed: fill": _("a person has the last word on this field"),
        "claimed: review": _("a person changed this field, and so did the source"),
        "claimed: source": _("the source may change this field though a person did"),
        "first record of a source: keep": _("the field keeps its first value"),
        "claim": _("a broker claimed the listing"),
        "assign": _("it was given to a broker"),
        "release": _("its broker gave it back"),
        "advance": _("somebody moved it on its way"),
        "dual offer": _("the property is offered for sale and to let"),
        "status pipeline": _("the source may not change the status here"),
        "order of pictures": _("a person put the pictures in order"),
        "one primary picture": _("a listing has one first picture"),
        "price approved": _("a change of price was approved"),
        "picture approved": _("a picture was approved"),
        "picture rejected": _("a picture was rejected"),
        "take ownership": _("the source was shut out"),
        "return ownership": _("the source was let in again"),
        "unclaimed: source": _("the field follows its source"),
        "unclaimed: fill": _("the field is only filled while it is empty"),
        "unclaimed: keep": _("the field keeps its first value"),
    }
    if text.startswith("waited for "):
        return _("it had waited for its listing")
    return known.get(text) or tongue.told(text)


def reasons(tongue: Tongue) -> dict[str, str]:
    """Give why two records may be one listing."""
    _ = tongue.gettext
    return {
        "matched": _("matched by name, address and place"),
        "same_listing": _("fell on the same listing"),
        "same_id": _("same id in the file"),
        "same_key": _("same name, address and place"),
        "near": _("near by, with a similar name"),
    }


def decisions(tongue: Tongue, decision: str, count: int) -> str:
    """Say what one has just done."""
    match decision:
        case "accept":
            return tongue.ngettext("You accepted %(num)s row.", "You accepted %(num)s rows.", count)
        case "hold":
            return tongue.ngettext(
                "You put %(num)s row on hold.", "You put %(num)s rows on hold.", count
            )
        case "reject":
            return tongue.ngettext("You rejected %(num)s row.", "You rejected %(num)s rows.", count)
        case "merge":
            return tongue.ngettext("You merged %(num)s row.", "You merged %(num)s rows.", count)
        case _:
            return tongue.gettext("You released a batch.")


def hold_reason(tongue: Tongue, text: str) -> str:
    """Say why a batch is held, with the numbers as the visitor writes them."""
    told = _HOLD.match(text)
    if told is None:
        return text
    formats = tongue.formats
    return tongue.gettext(
        "It would remove %(gone)s of the source's %(all)s listings (%(share)s);"
        " the limit is %(limit)s.",
        gone=formats.number(int(told["gone"])),
        all=formats.number(int(told["all"])),
        share=formats.share(float(told["share"]) / 100),
        limit=formats.share(float(told["limit"]) / 100),
    )


def decided_suggestions(tongue: Tongue, count: int, *, taken: bool) -> str:
    """Give what was done with suggestions."""
    if taken:
        return tongue.ngettext(
            "%(num)s suggestion is taken.", "%(num)s suggestions are taken.", count
        )
    return tongue.ngettext(
        "%(num)s suggestion is dismissed.", "%(num)s suggestions are dismissed.", count
    )
