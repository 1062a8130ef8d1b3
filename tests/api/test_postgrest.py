"""Without a PostgREST tests of it are skipped; but not in a build that could have it."""

from pathlib import Path

import pytest

from loader import api
from tests.support import postgrest
from tests.support.database import Database


@pytest.mark.parametrize(
    ("ci", "machine", "outcome"),
    [
        ("true", "x86_64", pytest.fail.Exception),
        ("", "x86_64", pytest.skip.Exception),
        ("true", "aarch64", pytest.skip.Exception),
    ],
)
def test_a_missing_binary_skips_or_fails(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ci: str,
    machine: str,
    outcome: type[BaseException],
) -> None:
    monkeypatch.setattr(api, "BINARY", tmp_path / "postgrest")
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setenv("CI", ci)
    nowhere = Database("nowhere", lambda role, name: f"postgresql://{role}@127.0.0.1:1/{name}")
    with (
        pytest.raises(outcome, match="make postgrest"),
        postgrest.serve(nowhere, tmp_path / "log"),
    ):
        pass
