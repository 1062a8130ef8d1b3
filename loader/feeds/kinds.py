"""The kinds of feeds there are; each is loaded when it is needed, since some load a lot."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from loader.errors import CdlError, ExitCode
from loader.feeds.feed import FeedKind

_FILES = {"csv", "file"}


def is_feed(config: Mapping[str, Any]) -> bool:
    """Tell whether an import configuration names something that is fetched."""
    return config.get("source_type", "file") not in _FILES


def kind_of(source_type: str) -> FeedKind:
    """Give a kind by its name; CdlError when what it needs is not installed."""
    try:
        kind: FeedKind = import_module(f"loader.feeds.{source_type}").KIND
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "dlt":
            raise
        raise CdlError(
            f"feeds of source_type {source_type} need dlt, which is not installed",
            hint="pip install 'listings-cdl[feeds]'",
            code="no_dlt",
            exit_code=ExitCode.USAGE,
        ) from error
    return kind
