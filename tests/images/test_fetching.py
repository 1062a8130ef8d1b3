"""Fetching a picture from a server that nobody vouches for."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from loader.images.addresses import is_public
from loader.images.content import recognise
from loader.images.errors import ImageError
from loader.images.fetching import Limits, fetch
from tests.images.server import (
    PictureServer,
    cut_off,
    dripping,
    endless,
    nonsense,
    picture,
    png,
    redirect,
)

OPEN = Limits(size=50_000, seconds=5, idle_seconds=2, is_private_allowed=True)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080190025801011100ffd9")
GIF = b"GIF89a" + bytes([5, 0, 7, 0]) + bytes(10)
WEBP = b"RIFF\0\0\0\0WEBP"
VP8X = WEBP + b"VP8X\x0a\0\0\0\0\0\0\0" + bytes([99, 0, 0, 49, 0, 0])
VP8L = WEBP + b"VP8L\x0a\0\0\0\x2f" + (99 | 49 << 14).to_bytes(4, "little")
VP8 = WEBP + b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a" + bytes([100, 0, 50, 0])


def _error(url: str, limits: Limits = OPEN) -> ImageError:
    with pytest.raises(ImageError) as caught:
        fetch(url, None, None, limits)
    return caught.value


def test_a_picture_is_fetched_with_what_tells_its_age(web: PictureServer) -> None:
    web.pages["/a%20b/%C3%A9.png?x=1"] = picture(png(), ETag='"1"', Last_Modified="today")

    fetched = fetch(f"{web.url}/a b/é.png?x=1", None, None, OPEN)

    assert fetched.content == png()
    assert (fetched.etag, fetched.last_modified) == ('"1"', "today")


@pytest.mark.parametrize(("etag", "date"), [('"1"', None), (None, "today"), ('"1"', "today")])
def test_what_has_not_changed_is_not_sent(
    web: PictureServer, etag: str | None, date: str | None
) -> None:
    web.pages["/a.png"] = picture(png(), ETag='"1"', Last_Modified="today")

    assert fetch(f"{web.url}/a.png", etag, date, OPEN).content is None
    assert fetch(f"{web.url}/a.png", '"0"', "then", OPEN).content == png()


def test_redirects_are_followed_a_few_times(web: PictureServer) -> None:
    for number in range(9):
        web.pages[f"/{number}"] = redirect(f"/{number + 1}")
    web.pages["/5"] = picture(png())
    assert fetch(f"{web.url}/0", None, None, OPEN).content == png()

    web.pages["/5"] = redirect("/6")
    assert _error(f"{web.url}/0").code == "image_refused"
    assert "/6" not in web.paths()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a.png",
        "http://localhost:{port}/a.png",
        "http://2130706433:{port}/a.png",
        "http://[::ffff:127.0.0.1]:{port}/a.png",
        "http://0.0.0.0:{port}/a.png",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.png",
        "http://me:hush@127.0.0.1:{port}/a.png",
        "http:///a.png",
        "http://127.0.0.1:99999/a.png",
    ],
)
def test_what_is_not_public_is_not_asked(web: PictureServer, url: str) -> None:
    web.pages["/a.png"] = picture(png())

    error = _error(url.format(port=web.port), replace(OPEN, is_private_allowed=False))

    assert error.code == "image_not_allowed"
    assert "hush" not in error.message or "password" in error.message
    assert web.asked == []


def test_nor_after_a_redirect(web: PictureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.images.addresses.is_public", "127.0.0.1".__eq__)
    web.pages["/a.png"] = redirect(f"http://127.0.0.2:{web.port}/b.png")
    web.pages["/b.png"] = picture(png())

    error = _error(f"{web.url}/a.png", replace(OPEN, is_private_allowed=False))

    assert error.code == "image_not_allowed"
    assert web.paths() == ["/a.png"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  nobody binds to it
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_public_addresses_are_known(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_failures_are_told_apart(web: PictureServer) -> None:
    web.pages["/500"] = lambda handler: handler.answer(500)
    web.pages["/said"] = picture(b"x" * 60_000)
    web.pages["/unsaid"] = endless
    web.pages["/half"] = cut_off(png())
    web.pages["/nonsense"] = nonsense

    assert "404" in _error(f"{web.url}/gone").message
    assert _error(f"{web.url}/500").code == "image_refused"
    assert _error(f"{web.url}/said").code == "image_too_big"
    assert _error(f"{web.url}/unsaid").code == "image_too_big"
    assert _error(f"{web.url}/half").code == "image_unreachable"
    assert _error(f"{web.url}/nonsense").code == "image_unreachable"
    assert _error("http://127.0.0.1:9/a.png").code == "image_unreachable"
    assert _error("http://no.such.host.invalid/a.png").code == "image_unreachable"
    assert _error(f"https://127.0.0.1:{web.port}/a.png").code == "image_unreachable"


def test_a_server_that_takes_its_time_is_left(web: PictureServer) -> None:
    web.pages["/drip"] = dripping(10)
    web.pages["/wait"] = lambda _: time.sleep(3)
    began = time.monotonic()

    assert _error(f"{web.url}/drip", replace(OPEN, seconds=0.5)).code == "image_too_slow"
    assert _error(f"{web.url}/wait", replace(OPEN, idle_seconds=0.3)).code == "image_too_slow"
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(3, 2), ("image/png", "png", 3, 2)),
        (JPEG, ("image/jpeg", "jpg", 600, 400)),
        (GIF, ("image/gif", "gif", 5, 7)),
        (VP8X, ("image/webp", "webp", 100, 50)),
        (VP8L, ("image/webp", "webp", 100, 50)),
        (VP8, ("image/webp", "webp", 100, 50)),
        (b"\0\0\0\x20ftypavif" + bytes(20), ("image/avif", "avif", None, None)),
        (b"\xff\xd8\xff\xe0", ("image/jpeg", "jpg", None, None)),
    ],
)
def test_pictures_are_known_by_their_content(
    content: bytes, expected: tuple[str, str, int | None, int | None]
) -> None:
    found = recognise(content)

    assert (found.content_type, found.extension, found.width, found.height) == expected


@pytest.mark.parametrize("content", [b"", b"<html>", b"<svg xmlns=''/>", b"%PDF-1.7", b"MZ\x90"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ImageError) as caught:
        recognise(content)

    assert caught.value.code == "image_not_a_picture"
