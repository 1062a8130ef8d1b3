"""The form of a listing: its fields in groups, what was changed in it, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

GROUPS: dict[str, tuple[str, ...]] = {
    "texts": ("name", "ref", "short_description", "public_remarks", "x_sm_extras"),
    "price": (
        *("list_price", "lease_price", "currency_code", "is_price_upon_request"),
        *("sale_considered", "lease_considered", "lease_amount", "lease_amount_frequency"),
        *("x_sm_vat_applicable", "x_sm_vat_expiration_date", "x_sm_crypto_payment"),
    ),
    "agreement": (
        *("listing_agreement", "listing_service", "agreement_signed_on", "expiration_date"),
        *("commission_percent", "x_sm_introducer_fee", "x_sm_title_deeds", "listed_date"),
        *("x_sm_excluded_from_marketing", "is_off_market", "is_call_to_show", "is_foreclosure"),
        *("is_for_auction", "x_sm_suitable_for_pr"),
    ),
    "kind": (
        *("property_type", "property_subtype", "property_class", "development_status"),
        *("construction_stage", "is_new_construction", "property_condition", "year_built"),
        *("x_sm_year_renovated", "builder_name", "builder_model", "energy_efficiency_grade"),
    ),
    "rooms": (
        *("bedrooms", "bathrooms", "half_bath", "living_rooms", "kitchens", "stories"),
        *("stories_total", "x_sm_maids_room", "x_sm_separate_laundry", "storage_space"),
        *("furnished", "pets_allowed", "room_type"),
    ),
    "sizes": (
        *("living_area", "living_area_unit", "building_area", "covered_area", "uncovered_area"),
        *("total_area", "covered_verandas", "x_sm_uncovered_verandas", "x_sm_roof_garden"),
        *("garden_area", "lot_size", "lot_size_unit", "lot_size_acres"),
    ),
    "place": (
        *("street", "unit_number", "district", "city", "state", "post_code", "country"),
        *("latitude", "longitude", "sea_view", "mountain_view", "beach_front"),
        *("planning_zone", "cadastral_reference", "x_sm_building_density", "x_sm_coverage"),
        *("x_sm_floors_allowed", "x_sm_height_allowed"),
    ),
    "inside": (
        *("heating_features", "x_sm_heating_medium", "cooling_features", "has_fireplace"),
        *("fireplace_features", "flooring", "appliances", "interior_features"),
        *("kitchen_features", "bath_features", "x_sm_elevator", "x_sm_smart_home"),
        *("security_features", "electric", "water_source"),
    ),
    "outside": (
        *("view", "exterior_features", "patio_porch_features", "pool_features"),
        *("private_swimming_pool", "common_swimming_pool", "garage_features", "fencing"),
        *("lot_features", "waterfront_features", "other_structures"),
    ),
    "life": (
        *("lifestyles", "community_features", "amenities", "area_amenities", "area_description"),
        *("location_features", "special_market", "general_features"),
        "property_description_features",
    ),
    "links": ("video_url", "virtual_tour_url", "website_url"),
}
"""What a broker fills in, and in which part of the form it stands."""

_LONG = {"public_remarks", "short_description", "x_sm_extras"}


@dataclass(slots=True)
class Field:
    """A field as the form shows it."""

    about: Mapping[str, Any]
    """What listing_form() tells of it."""
    options: list[str]
    """The reference list that values come from; empty: anything may be written."""
    text: str
    """What stands in the input: for a list what is not in the reference list, one a line."""
    chosen: set[str] = field(default_factory=set)
    shown: str = ""
    """The value as it was when the form was shown, as a hidden input carries it."""
    problem: str | None = None
    meanwhile: bool = False
    """Somebody else has changed it since, and the user wants something else."""

    @property
    def name(self) -> str:
        """Give the column."""
        return str(self.about["field"])

    @property
    def kind(self) -> str:
        """Tell which input fits: ticks, lines, choice, truth, long, day, number or line."""
        if self.about["type"] == "text[]":
            return "ticks" if self.options else "lines"
        if self.options:
            return "choice"
        if self.name in _LONG:
            return "long"
        kinds = {"boolean": "truth", "date": "day", "text": "line"}
        return kinds.get(str(self.about["type"]), "number")

    @property
    def differs(self) -> bool:
        """Tell whether the source says something else."""
        return bool(self.about["suggestions"])


class EstateForm:
    """All fields of a listing that a person fills in, by group."""

    def __init__(self, told: Mapping[str, Any], lookups: Mapping[str, list[str]]) -> None:
        self.version = int(told["version"])
        self.may_write = bool(told["may_write"])
        by_name = {about["field"]: about for about in told["fields"]}
        self.groups = {
            group: sorted(
                (
                    _field(by_name[name], lookups.get(by_name[name]["lookup"] or "", []))
                    for name in names
                    if name in by_name
                ),
                # The long lists behind the rest, which so stands side by side.
                key=lambda one: one.kind == "ticks",
            )
            for group, names in GROUPS.items()
        }

    @property
    def fields(self) -> list[Field]:
        """Give all fields in their order."""
        return [one for fields in self.groups.values() for one in fields]

    @property
    def problems(self) -> list[Field]:
        """Give the fields that need another look."""
        return [one for one in self.fields if one.problem or one.meanwhile]

    def read(self, given: FormData) -> dict[str, Any]:
        """Give what the user changed since the form was shown to them, as texts."""
        values: dict[str, Any] = {}
        for one in self.fields:
            shown = given.get(f"was:{one.name}")
            if not isinstance(shown, str):
                continue
            shown = shown.replace("\r\n", "\n")
            value = _given(one, given)
            if _packed(value) == shown:
                continue
            _fill(one, value)
            if _packed(value) != one.shown:
                values[one.name] = value
                one.meanwhile = shown != one.shown
        return values

    def tell(self, problems: Mapping[str, str]) -> None:
        """Put what is wrong beside the fields."""
        for one in self.fields:
            one.problem = problems.get(one.name)


def _field(about: Mapping[str, Any], options: list[str]) -> Field:
    value = about["value"]
    plain: str | list[str] | None
    plain = [str(i) for i in value] or None if isinstance(value, list) else as_text(value)
    made = Field(about, list(options), "", shown=_packed(plain))
    _fill(made, plain)
    return made


def _fill(one: Field, value: str | list[str] | None) -> None:
    if isinstance(value, list):
        one.chosen = {item for item in value if item in one.options}
        one.text = "\n".join(item for item in value if item not in one.options)
    else:
        one.text = value or ""
        one.chosen = {one.text}
        # A word of the source's own stays choosable.
        if one.options and one.text and one.text not in one.options:
            one.options.insert(0, one.text)


def _given(one: Field, given: FormData) -> str | list[str] | None:
    texts = [text for text in given.getlist(f"f:{one.name}") if isinstance(text, str)]
    if one.about["type"] != "text[]":
        return (texts[0].replace("\r\n", "\n").strip() if texts else "") or None
    more = given.get(f"more:{one.name}")
    lines = more.replace("\r\n", "\n").split("\n") if isinstance(more, str) else []
    kept = dict.fromkeys(text.strip() for text in (*texts, *lines))
    kept.pop("", None)
    # In the order in which they stood, what is new behind it.
    stood = _unpacked(given.get(f"was:{one.name}"))
    return sorted(kept, key=lambda item: stood.index(item) if item in stood else len(stood)) or None


def _packed(value: str | list[str] | None) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value or ""


def _unpacked(text: object) -> list[str]:
    try:
        value = json.loads(text) if isinstance(text, str) and text.startswith("[") else []
    except ValueError:
        return []
    return [str(item) for item in value]


def as_text(value: object) -> str:
    """Write a value as the form shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.8f}".rstrip("0").rstrip(".")
    return str(value).replace("\r\n", "\n").strip()
