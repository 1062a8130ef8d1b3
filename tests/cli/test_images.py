"""`cdl images fetch`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cdl
from tests.images.server import PictureServer, picture, png


def test_pictures_are_fetched_and_what_failed_is_told(
    cdl: Cdl, galway: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDL_PRIVATE_IMAGES", "allow")
    path = tmp_path / "hotels.csv"
    with PictureServer() as web:
        web.pages["/a.png"] = picture(png())
        path.write_text(
            "id,name,address,lat,lng,images\n"
            f"h1,Grand,Main Street 1,53.27,-9.05,{web.url}/a.png {web.url}/gone.png\n"
        )
        assert cdl("run", path, "--dmo", galway, "--auto-accept").code == 0
        done = cdl("images", "fetch", "--dmo", galway)
        again = cdl("images", "fetch", "--dmo", galway, "--all", "--json")

    assert done.code == 0, done.err
    assert f"{web.url}/gone.png: the server answers 404" in done.err
    assert again.document["records_unchanged"] == 1
    assert [error["error_type"] for error in again.document["first_errors"]] == ["image_refused"]
    stored = list((tmp_path / "storage/localhost-trippl-images").rglob("a-*.png"))
    assert [file.read_bytes() for file in stored] == [png()]


def test_a_wrong_setting_is_refused(cdl: Cdl, galway: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDL_PRIVATE_IMAGES", "maybe")

    done = cdl("images", "fetch", "--dmo", galway, "--json")

    assert (done.code, done.document["error"]["code"]) == (2, "bad_settings")
