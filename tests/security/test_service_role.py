"""The loader needs no more rights than service_role has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from loader.stages.chain import run_chain
from loader.stages.jobs import Context, Progress, no_progress
from loader.storage import FolderStorage
from tests.support.database import Database

_FIRST = """\
id,name,address,lat,lng,phone,email,description,tags,image_urls,opening_hours
1,Café Gerbeaud,Vörösmarty tér 7,47.4967,19.0503,06 1 429 9000,a@example.com,Cakes,a;b,https://example.com/1.jpg,9-21
2,Gellért Baths,Kelenhegyi út 4,47.4839,19.0531,,,,,,
3,Ruin Bar,Kazinczy utca 14,47.4970,19.0633,,,,,,
4,,,,,,,,,,
"""
_SECOND = _FIRST.replace("Cakes", "Cakes and ices").replace("Gellért Baths", "Gellért Spa")


@contextmanager
def _watch(_stage: str) -> Iterator[Progress]:
    yield no_progress


def test_all_stages_run_as_service_role(database: Database, tmp_path: Path) -> None:
    url = f"{database.url}?options=-c%20role%3Dservice_role"
    with psycopg.connect(url, autocommit=True) as conn:
        assert conn.execute("select current_user").fetchone() == ("service_role",)
        row = conn.execute("select pipeline.add_dmo('Visit Town', 'HU', 'BU')").fetchone()
        assert row is not None
        conn.execute(
            "select pipeline.set_config(%s, 'import', '{\"full_snapshot\": true}')", [row[0]]
        )
        conn.execute(
            "select pipeline.set_config(%s, 'stage', '{\"max_delete_share\": 1}')", [row[0]]
        )
    context = Context(url, FolderStorage(tmp_path / "storage", "dev"))
    for number, text in enumerate((_FIRST, _SECOND.replace("3,Ruin Bar", "5,New Bar"))):
        path = tmp_path / f"edition-{number}.csv"
        path.write_text(text, encoding="utf-8")
        done = run_chain(context, path, row[0], watch=_watch, auto_accept=True)
        assert [result.stage for result in done.results][-1] == "promote"

    with database.connect() as conn:
        names = conn.execute(
            "select l.name from public.listings as l where l.deleted_at is null order by l.name"
        ).fetchall()
    assert names == [("Café Gerbeaud",), ("Gellért Spa",), ("New Bar",)]
