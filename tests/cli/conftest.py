"""The command line, run in the test's own process."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from loader.cli.app import build_app, main
from tests.support.database import Database


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Give what `--json` printed: one JSON document and nothing else."""
        return json.loads(self.out)


Cdl = Callable[..., Done]


def all_commands() -> Mapping[tuple[str, ...], Any]:
    """Give all commands there are, by the words that call them."""
    return _commands(get_command(build_app()))


def _commands(group: Any, path: tuple[str, ...] = ()) -> Mapping[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= _commands(command, (*path, name))
        else:
            found[(*path, name)] = command
    return found


@pytest.fixture
def cdl(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cdl:
    """Give what runs `cdl` on a fresh database, in a working folder of its own."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("CDL_STORAGE", str(tmp_path / "storage"))
    monkeypatch.setenv("CDL_IMPORT_ROOTS", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["cdl", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, captured.out, captured.err)

    return run


@pytest.fixture
def galway(cdl: Cdl) -> str:
    """Add a DMO and give its name."""
    assert cdl("dmo", "add", "Galway", "--country", "IE", "--state", "G").code == 0
    return "Galway"


@pytest.fixture
def hotels(tmp_path: Path) -> Path:
    """Write a small file: two good rows, one without a name, one that cannot be read."""
    path = tmp_path / "hotels.csv"
    path.write_text(
        "id,name,address,lat,lng\n"
        "h1,Grand,Main Street 1,53.27,-9.05\n"
        "h2,Plaza,Main Street 2,53.28,-9.06\n"
        "h3,,Main Street 3,53.29,-9.07\n"
        "h4,Too,many,fields,in,this,row\n"
    )
    return path
