"""Runs each file of db/tests as a test of its own, but for what they arrange with."""

import re
from pathlib import Path

import psycopg
import pytest

from loader.settings import PROJECT_ROOT
from tests.support.database import Database

_FOLDER = PROJECT_ROOT / "db" / "tests"
_FILES = sorted(set(_FOLDER.glob("**/*.sql")) - set(_FOLDER.glob("support/*.sql")))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: str(path.relative_to(_FOLDER)))
def test_pgtap(path: Path, shared_database: Database) -> None:
    script = path.read_text(encoding="utf-8")
    try:
        lines = _run(shared_database, script)
    except psycopg.Error as error:
        position = error.diag.statement_position
        line = script.count("\n", 0, int(position)) + 1 if position else "?"
        hint = error.diag.context or ""
        pytest.fail(f"{path.name}, line {line}: {error}\n{hint}", pytrace=False)
    if problems := _problems(lines):
        pytest.fail("\n".join(problems), pytrace=False)


def _run(database: Database, script: str) -> list[str]:
    """Run the file and give its TAP output; what it did is undone even if it forgot to."""
    lines: list[str] = []
    with database.connect() as conn:
        cursor = conn.execute(script.encode())
        while True:
            if cursor.description:
                lines += [str(row[0]) for row in cursor.fetchall() if row and row[0] is not None]
            if not cursor.nextset():
                return [line for text in lines for line in text.splitlines()]


def _problems(lines: list[str]) -> list[str]:
    plans = [int(match[1]) for line in lines if (match := re.match(r"1\.\.(\d+)", line))]
    ran = [line for line in lines if re.match(r"(not )?ok \d+", line)]
    failed = [
        line
        for line in lines
        if line.startswith("not ok") or (line.startswith("#") and "TODO" not in line)
    ]
    if any(line.startswith("not ok") for line in lines):
        return failed
    if len(plans) != 1:
        return ["the file has no plan, or more than one"]
    if plans[0] != len(ran):
        return [f"planned {plans[0]} tests, ran {len(ran)}", *failed]
    return []
