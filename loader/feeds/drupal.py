"""Content of a Drupal site, by its JSON:API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from loader.feeds.api import plain_params
from loader.feeds.errors import Problem
from loader.feeds.feed import Feed, FeedKind, Page, Record
from loader.feeds.flattening import flat, text_of
from loader.feeds.rest import Endpoint, fetch_pages
from loader.feeds.walks import KeyWalk

_CHANGED = "changed"
_CONDITION = "filter[changed][condition]"
_COLUMNS = {"id": "id", "name": "title", "url": "link", "description": "body"}

_DEEPEST = 3
_IDENTIFIED = ("type", "id")
_OWN = {"parent", "node_type", "revision_uid", "uid", "menu_link", "default_langcode"}

_Included = Mapping[tuple[Any, Any], Mapping[str, Any]]


def pages(feed: Feed) -> Iterator[Page]:
    """Fetch a resource's entities, with what they refer to."""
    settings = feed.settings
    root = settings["url"].rstrip("/")
    params: dict[str, Any] = {}
    if include := settings.get("include"):
        params["include"] = ",".join(include)
    params |= plain_params(settings)
    if feed.cursor is not None and (since := feed.cursor.asked()) is not None:
        params |= {f"{_CONDITION}[path]": _CHANGED, f"{_CONDITION}[operator]": ">="}
        params[feed.cursor.param] = since

    def page_of(items: list[Record], document: Any) -> Page:
        return _page_of(items, document, f"{root}/")

    endpoint = Endpoint(
        f"{root}/jsonapi/{settings['resource']}",
        params,
        "data",
        KeyWalk(settings.get("page_size", 50)),
        page_of,
    )
    yield from fetch_pages(feed, endpoint)


def _page_of(items: list[Record], document: Any, root: str) -> Page:
    found = document.get("included")
    included: _Included = {
        (entity.get("type"), entity.get("id")): entity
        for entity in (found if isinstance(found, list) else [])
        if isinstance(entity, Mapping)
    }
    return Page([_record(item, included, root) for item in items], list(_omitted(document)))


def _omitted(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Tell of entities that the site has, and does not show to us."""
    meta = document.get("meta")
    omitted = meta.get("omitted") if isinstance(meta, Mapping) else None
    if isinstance(omitted, Mapping):
        links = [name for name in (omitted.get("links") or {}) if name != "help"]
        message = f"The site leaves out {max(1, len(links))} of a page: we may not see them."
        yield Problem(
            code="feed_left_out", message=message, where=str(omitted.get("detail") or "")[:200]
        )


def _record(entity: Mapping[str, Any], included: _Included, root: str) -> Record:
    record: Record = {name: entity.get(name) for name in _IDENTIFIED}
    attributes = entity.get("attributes") or {}
    for name, value in attributes.items():
        record |= _attribute(name, value, root)
    for name, relationship in (entity.get("relationships") or {}).items():
        if name in _OWN or not isinstance(relationship, Mapping):
            continue
        values = _values(relationship.get("data"), included, root, _DEEPEST)
        if values:
            record[name] = values[0] if len(values) == 1 else values
    return record


def _attribute(name: str, value: Any, root: str) -> Record:
    if name == "path" and isinstance(value, Mapping):
        alias = value.get("alias")
        return {"link": urljoin(root, alias.lstrip("/"))} if isinstance(alias, str) else {}
    # A formatted text; a place as WKT has its value beside lat and lon.
    if (
        isinstance(value, Mapping)
        and value.keys() & {"processed", "value"}
        and not value.keys() & {"lat", "lon", "end_value"}
    ):
        return {name: text_of(value.get("processed") or value.get("value"))}
    if isinstance(value, Mapping) and isinstance(value.get("uri"), str) and "title" in value:
        return {name: value["uri"]}
    return flat({name: value})


def _values(data: Any, included: _Included, root: str, depth: int) -> list[Any]:
    """Give what people call the entities of a relationship: names, addresses of files."""
    found: list[Any] = []
    for link in data if isinstance(data, list) else [data]:
        entity = (
            included.get((link.get("type"), link.get("id"))) if isinstance(link, Mapping) else None
        )
        if entity is None or depth == 0:
            continue
        attributes = entity.get("attributes") or {}
        if str(entity.get("type")).startswith("file--"):
            uri = attributes.get("uri") or {}
            url = uri.get("url") if isinstance(uri, Mapping) else uri
            found += [urljoin(root, url)] if isinstance(url, str) else []
        elif str(entity.get("type")).startswith("media--"):
            # Whatever the picture's field is called; its thumbnail is a small copy of it.
            for name, inner in (entity.get("relationships") or {}).items():
                if name.startswith("field_media") and isinstance(inner, Mapping):
                    found += _values(inner.get("data"), included, root, depth - 1)
        elif label := attributes.get("name") or attributes.get("title"):
            found.append(label)
        else:
            found.append(flat(attributes))
    return found


KIND = FeedKind(
    pages,
    _COLUMNS,
    incremental={"cursor": _CHANGED, "param": f"{_CONDITION}[value]", "format": "unix"},
)
