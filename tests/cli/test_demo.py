"""`cdl demo`: the first thing that anyone runs."""

import re
from pathlib import Path

import pytest

from loader.settings import Settings
from tests.cli.conftest import Cdl


@pytest.fixture
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the sample out of the project's own folder."""
    monkeypatch.setattr(Settings, "local_folder", property(lambda _: tmp_path / "local"))


@pytest.mark.usefixtures("_own_folder")
def test_the_demo_twice(cdl: Cdl) -> None:
    first = cdl("demo")
    again = cdl("demo")

    assert (first.code, again.code) == (0, 0)
    last = first.out.splitlines()[-1]
    told = re.fullmatch(r"demo: (\d+) listings promoted from (\d+) source rows", last)
    assert told
    assert int(told[1]) >= 300
    assert again.out == first.out, "the second run changes nothing"

    shown = [line for line in first.out.splitlines() if line.startswith("  cdl ")]
    assert len(shown) >= 4
    for line in shown:
        command = line.strip().split("  ")[0]
        words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", command)]
        assert cdl(*words[1:]).code == 0, command


@pytest.mark.usefixtures("_own_folder")
def test_the_demo_tells_machines_the_same(cdl: Cdl) -> None:
    told = cdl("demo", "--json").document

    assert len(told["runs"]) == 3
    assert len(told["origins"]) == 3
    promoted = sum(
        result["records_new"]
        for run in told["runs"]
        for result in run["results"]
        if result["stage"] == "promote"
    )
    assert promoted == told["listings_promoted"]
    assert told["estate"]["listings"] == 72
    assert all(count > 0 for count in told["estate"].values()), "there is something to do"
    assert cdl("status", "--json").document["running"] == []
