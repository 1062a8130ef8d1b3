"""How near a found point is to its place, from what each service says of it.

The words are those of pipeline.geocode_precision_rank(). What is not understood is `unknown`, which
a person looks at.
"""

from __future__ import annotations

from typing import Any

ROOFTOP = "rooftop"
INTERPOLATED = "interpolated"
STREET = "street"
POSTAL_CODE = "postal_code"
LOCALITY = "locality"
REGION = "region"
COUNTRY = "country"
UNKNOWN = "unknown"
CLASSES = (ROOFTOP, INTERPOLATED, STREET, POSTAL_CODE, LOCALITY, REGION, COUNTRY, UNKNOWN)

# Nominatim's address ranks, each from that number down to the next.
_NOMINATIM_RANKS = ((28, ROOFTOP), (26, STREET), (13, LOCALITY), (5, REGION), (1, COUNTRY))

_GOOGLE_LOCATION_TYPES = {"ROOFTOP": ROOFTOP, "RANGE_INTERPOLATED": INTERPOLATED}
_GOOGLE_TYPES = {
    "street_address": STREET,
    "premise": STREET,
    "subpremise": STREET,
    "establishment": STREET,
    "point_of_interest": STREET,
    "route": STREET,
    "intersection": STREET,
    "postal_code": POSTAL_CODE,
    "neighborhood": LOCALITY,
    "sublocality": LOCALITY,
    "locality": LOCALITY,
    "postal_town": LOCALITY,
    "administrative_area_level_3": REGION,
    "administrative_area_level_2": REGION,
    "administrative_area_level_1": REGION,
    "country": COUNTRY,
}

_PHOTON_TYPES = {
    "house": ROOFTOP,
    "street": STREET,
    "district": LOCALITY,
    "locality": LOCALITY,
    "city": LOCALITY,
    "county": REGION,
    "state": REGION,
    "country": COUNTRY,
}

_OPENCAGE_TYPES = {
    "building": ROOFTOP,
    "road": STREET,
    "postcode": POSTAL_CODE,
    "neighbourhood": LOCALITY,
    "hamlet": LOCALITY,
    "village": LOCALITY,
    "town": LOCALITY,
    "city": LOCALITY,
    "municipality": LOCALITY,
    "county": REGION,
    "state_district": REGION,
    "state": REGION,
    "country": COUNTRY,
}


def of_nominatim(place: dict[str, Any]) -> str:
    """Read `place_rank`; a postal code has one between those of towns and streets."""
    if "postcode" in (place.get("type"), place.get("addresstype")):
        return POSTAL_CODE
    rank = place.get("place_rank")
    if not isinstance(rank, int):
        return UNKNOWN
    return next((word for lowest, word in _NOMINATIM_RANKS if rank >= lowest), UNKNOWN)


def of_google(place: dict[str, Any]) -> str:
    """Read `location_type` and `types`; a partial match may be another place altogether."""
    if place.get("partial_match"):
        return UNKNOWN
    location_type = place["geometry"].get("location_type")
    types = place.get("types", [])
    return _GOOGLE_LOCATION_TYPES.get(location_type) or _first(_GOOGLE_TYPES, types)


def of_photon(place: dict[str, Any]) -> str:
    """Read `type`."""
    return _first(_PHOTON_TYPES, [place["properties"].get("type")])


def of_opencage(place: dict[str, Any]) -> str:
    """Read `_type` of the components."""
    return _first(_OPENCAGE_TYPES, [place.get("components", {}).get("_type")])


def _first(words: dict[str, str], types: list[Any]) -> str:
    return next((words[t] for t in types if isinstance(t, str) and t in words), UNKNOWN)
