"""Fixtures of the deploy's tests: a made-up project, and a way to deploy it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loader.deploy import deploy
from loader.deploy.deploy import Report
from tests.support.database import Database
from tests.support.tree import SmallTree


@pytest.fixture
def small(tmp_path: Path) -> SmallTree:
    """Give a project with a table, a function on it with a trigger, a view and a policy."""
    root = tmp_path / "project"
    root.mkdir()
    small = SmallTree(root).begin()
    small.migration(
        "002_places",
        "create table public.place (place_id integer primary key, name text not null, town text);\n"
        "alter table public.place enable row level security;",
        "drop table public.place;",
        "select place_id, name from public.place where false;",
    )
    small.function("public.place_count", "", "bigint", "select count(*) from public.place")
    small.function(
        "pipeline.tg_place",
        "",
        "trigger",
        "begin\n    new.name := trim(new.name);\n    return new;\nend",
        "create or replace trigger _100_trim before insert on public.place\n"
        "    for each row execute function pipeline.tg_place();\n",
    )
    small.view("public.places", "select p.place_id, p.name from public.place as p")
    small.write(
        "db/policies/place.sql",
        "create policy place_select on public.place for select to authenticated using (true);\n"
        "grant select on public.place to authenticated;\n",
    )
    return small


@pytest.fixture
def migrate(small: SmallTree, empty_database: Database) -> Callable[[], Report]:
    """Give a function that deploys the made-up project into an empty database."""
    return lambda: deploy.migrate(
        empty_database.url, tree=small.tree, engine=None, say=lambda _: None
    )
