"""A GeoJSON feature as a flat record."""

from __future__ import annotations

import re
from typing import Any

_CRS = re.compile(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"')
_DEGREES = re.compile(r"CRS84|EPSG:+4326|EPSG:+4258|WGS ?84", re.IGNORECASE)


def is_feature(value: dict[str, Any]) -> bool:
    """Tell whether an object is a GeoJSON feature."""
    return (
        value.get("type") == "Feature"
        and "geometry" in value
        and isinstance(value.get("properties"), dict | None)
    )


def flattened(feature: dict[str, Any]) -> dict[str, Any]:
    """Give a feature's properties, with id, longitude and latitude from the feature itself.

    A property of one of these three names that differs is kept as `properties.<name>`. A geometry
    that is no point stays whole under `geometry`.
    """
    own: dict[str, Any] = {}
    if feature.get("id") is not None:
        own["id"] = feature["id"]
    geometry = feature.get("geometry")
    point = _point(geometry)
    if point is not None:
        own["longitude"], own["latitude"] = point
    elif geometry is not None:
        own["geometry"] = geometry
    record = dict(own)
    for name, value in (feature.get("properties") or {}).items():
        if name in own and str(own[name]) != str(value):
            record[f"properties.{name}"] = value
        elif name not in own:
            record[name] = value
    for name in feature.keys() - {"type", "id", "geometry", "properties", "bbox"}:
        record.setdefault(name, feature[name])
    return record


def _point(geometry: Any) -> tuple[Any, Any] | None:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    places = geometry.get("coordinates")
    if not isinstance(places, list) or len(places) < 2:
        return None
    if any(not isinstance(place, str | int) or isinstance(place, bool) for place in places[:2]):
        return None
    return places[0], places[1]


def foreign_crs(text: str) -> str | None:
    """Name the coordinate system that a (pre-2016) GeoJSON declares, if it is not degrees."""
    found = _CRS.search(text)
    return found[1] if found and not _DEGREES.search(found[1]) else None
