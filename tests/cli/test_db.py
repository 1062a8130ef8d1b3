"""`cdl db …` and `cdl doctor`, run as a person runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.conftest import all_commands
from tests.support.database import Database

_CDL = Path(sys.executable).with_name("cdl")


def _cdl(
    database: Database | None, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    address = {"DATABASE_URL": database.url} if database else {}
    return subprocess.run(
        [_CDL, *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **address, **environment},
    )


def _document(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_migrate_status_and_rollback(empty_database: Database) -> None:
    before = _cdl(empty_database, "db", "status", "--json")
    assert before.returncode == 4, "not migrated"
    pending = _document(before)["pending"]
    assert pending

    migrated = _cdl(empty_database, "db", "migrate", "--json")
    assert migrated.returncode == 0, migrated.stderr
    assert _document(migrated)["migrated"] == pending

    after = _cdl(empty_database, "db", "status", "--json")
    assert after.returncode == 0, after.stderr
    assert _document(after)["pending"] == []
    assert _document(after)["engine"] == "yoyo"

    undone = _cdl(empty_database, "db", "rollback", "--all", "--yes", "--json")
    assert undone.returncode == 0, undone.stderr
    assert _document(undone)["reverted"] == pending[::-1]


def test_rollback_asks_first(empty_database: Database) -> None:
    assert _cdl(empty_database, "db", "rollback", "--all").returncode == 1
    asked = _cdl(empty_database, "db", "rollback", "--all", "--json")
    assert asked.returncode == 1
    assert _document(asked)["error"]["code"] == "not_confirmed"


def test_the_other_engine_is_refused(database: Database) -> None:
    done = _cdl(database, "db", "migrate", "--engine", "sqitch", "--json")

    assert done.returncode == 2
    error = _document(done)["error"]
    assert error["code"] == "other_engine"
    assert "--engine yoyo" in error["hint"]
    assert "error: this database was migrated by yoyo" in done.stderr


def test_doctor_finds_everything_in_place(database: Database) -> None:
    done = _cdl(database, "doctor", "--json", CDL_SUPERUSER_URL=database.superuser_url)

    assert done.returncode == 0, done.stderr
    findings = {row["topic"]: row for row in _document(done)}
    assert {"server", "kind", "role", "API roles", "pg_trgm", "plpython", "migrations"} <= set(
        findings
    )
    assert not [row for row in findings.values() if row["state"] == "missing"]


def test_doctor_tells_what_is_missing(empty_database: Database) -> None:
    done = _cdl(empty_database, "db", "doctor", "--json")

    assert done.returncode == 4
    findings = {row["topic"]: row for row in _document(done)}
    assert findings["migrations"]["state"] == "missing"
    assert "cdl db migrate" in findings["migrations"]["text"]


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    url = "postgresql://me:secret@127.0.0.1:1/nowhere"
    done = _cdl(None, "db", "migrate", "--json", DATABASE_URL=url)

    assert done.returncode == 4
    assert _document(done)["error"]["code"] == "unreachable"
    assert "secret" not in done.stdout + done.stderr
    assert "postgresql://me@127.0.0.1:1/nowhere" in done.stderr


@pytest.mark.parametrize("url", ["nonsense", "postgresql://[", "mysql://x"])
def test_a_url_that_cannot_be_read_is_a_usage_error(url: str) -> None:
    done = _cdl(None, "db", "status", "--json", DATABASE_URL=url)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_settings_file_names_the_database(empty_database: Database, tmp_path: Path) -> None:
    (tmp_path / "cdl.toml").write_text(f'[database]\nurl = "{empty_database.url}"\n')
    done = subprocess.run(
        [_CDL, "db", "url"], check=False, capture_output=True, text=True, cwd=tmp_path, env={}
    )
    assert done.stdout.strip() == empty_database.url


@pytest.mark.parametrize(
    "content",
    [
        "[database]\nurll = 'x'\n",
        "[nonsense]\n",
        "url = 1\n",
        "[database\n",
        "[work]\nparallel = '0'\n",
    ],
)
def test_a_settings_file_with_a_mistake_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "cdl.toml").write_text(content)
    done = subprocess.run(
        [_CDL, "db", "url", "--json"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={},
    )
    assert done.returncode == 2
    assert _document(done)["error"]["code"] == "bad_settings"


def test_colours_and_bars_are_for_terminals(database: Database) -> None:
    done = _cdl(database, "db", "migrate", CDL_SUPERUSER_URL=database.superuser_url)

    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_every_command_has_help_with_an_example_and_json() -> None:
    commands = all_commands()
    assert ("db", "migrate") in commands
    for path, command in commands.items():
        name = " ".join(path)
        assert command.help, f"cdl {name} has no help"
        assert "Example: `" in command.help, f"cdl {name} shows no example"
        assert "--json" in {o for p in command.params for o in p.opts}, f"cdl {name} lacks --json"


def test_a_plain_database_is_refused_before_anything_is_migrated(empty_database: Database) -> None:
    with psycopg.connect(empty_database.superuser_url, autocommit=True) as root:
        root.execute("drop schema auth cascade")

    refused = _cdl(empty_database, "db", "migrate", "--json")

    assert refused.returncode == 4
    error = _document(refused)["error"]
    assert error["code"] == "not_set_up"
    assert "auth.uid()" in error["detail"]
    assert "db/setup/supabase_like.sql" in error["hint"]
    assert _document(_cdl(empty_database, "db", "status", "--json"))["engine"] is None
    findings = {row["topic"]: row for row in _document(_cdl(empty_database, "doctor", "--json"))}
    assert findings["kind"]["state"] == "missing"
