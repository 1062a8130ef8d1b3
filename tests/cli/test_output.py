"""Tables: readable at any width, with every value whole."""

import datetime as dt
import io
from pathlib import Path

import pytest
from rich.console import Console

from loader.cli.output import Output
from tests.cli.conftest import Cdl

_COLUMNS = ("no.", "name", "address", "at", "link")
_ROWS = [
    (
        1234,
        "Könyves Kálmán Vendéglő és Kávéház",
        "1066 Budapest, Nagymező utca 12., a kapualjban jobbra [1]",
        dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC),
        "https://example.com/a/rather/long/path/that/has/no/blank/in/it?and=more&of=it",
    ),
    (5, None, "", True, "short"),
]


def _printed(width: int) -> str:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=width)
    Output(out=console).table(_COLUMNS, _ROWS, title="Places")
    return screen.getvalue()


def _words(text: str) -> str:
    """Leave only what was to be told: no lines, no blanks."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "│┃╭╮╰╯─")


def test_a_pipe_finds_each_value_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(_COLUMNS, _ROWS)

    lines = capsys.readouterr().out.splitlines()
    for value in (*_ROWS[0][1:3], _ROWS[0][4], "1,234", "2026-03-04 05:06:07"):
        assert [str(value) in line for line in lines].count(True) == 1


def test_a_pipe_does_not_ask_how_wide_a_screen_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    Output().table(_COLUMNS, _ROWS)

    assert str(_ROWS[0][4]) in capsys.readouterr().out


def test_a_screen_folds_the_cells_and_loses_nothing() -> None:
    shown = _printed(80)

    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    assert "name" in shown.splitlines()[2], "a table with a header"
    assert "1,234" in shown


def test_a_narrow_screen_has_the_rows_one_below_the_other() -> None:
    shown = _printed(40)

    assert max(map(len, shown.splitlines())) <= 40
    told = _words(shown)
    for value in (*_ROWS[0][1:3], _ROWS[0][4]):
        assert _words(str(value)) in told
    assert told.count("address") == 2, "each row names its columns"


@pytest.mark.usefixtures("galway")
def test_long_values_of_a_command_come_whole(
    cdl: Cdl, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = "A guest house whose name is so long that it fits no column of any table at all"
    file = tmp_path / "long.csv"
    file.write_text(f"id,name,address,lat,lng\nh1,{name},Main Street 1,53.27,-9.05\nh2,,,,\n")
    assert cdl("run", file, "--dmo", "Galway", "--auto-accept").code == 3

    assert name in cdl("origins", 1).out
    assert "long.csv" in cdl("status").out
    assert "missing_name" in cdl("review", "list").out
