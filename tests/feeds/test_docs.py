"""docs/feeds.md: each example is a configuration that works."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from loader.feeds.feed import FeedKind
from loader.feeds.kinds import kind_of
from loader.settings import PROJECT_ROOT
from tests.feeds.conftest import World

_PAGE = (PROJECT_ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [
    json.loads(text) for text in re.findall(r"```json\n(.*?)```", _PAGE, re.DOTALL)
]
KINDS = ["wordpress", "drupal", "eventbrite", "website", "databricks", "api"]


def test_there_is_an_example_of_each_kind(world: World) -> None:
    assert [example["source_type"] for example in EXAMPLES] == KINDS
    known = world.value(
        "select pipeline.config_schema('import') #> '{properties,source_type,enum}'"
    )
    assert set(known) - {"csv", "file"} == set(KINDS)


@pytest.mark.parametrize("example", EXAMPLES, ids=KINDS)
def test_each_example_is_accepted(world: World, example: dict[str, Any]) -> None:
    dmo = world.dmo(import_=example)
    assert world.value("select pipeline.get_config(%s, 'import') -> 'feed'", dmo)
    assert isinstance(kind_of(example["source_type"]), FeedKind)


def test_every_code_of_a_feed_is_on_the_page_of_errors() -> None:
    errors = (PROJECT_ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    sources = (PROJECT_ROOT / "loader" / "feeds").glob("*.py")
    codes = {c for p in sources for c in re.findall(r'"(feed_[a-z_]+)"', p.read_text())}
    assert sorted(code for code in codes if f"| `{code}` |" not in errors) == []
