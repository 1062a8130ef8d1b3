"""Whom we trust: nobody who can not prove to be the host that was asked."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from loader.feeds.errors import FeedError
from tests.feeds.conftest import Fetching
from tests.feeds.server import Server, reply

Files = tuple[str, str]


def _certificate(folder: Path, address: str, days: int = 1) -> Files:
    """Make a certificate that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "source")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=10))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(files[0]), str(files[1])


def test_an_authority_of_ones_own_is_named_by_the_environment(
    tmp_path: Path, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _certificate(tmp_path, "127.0.0.1")
    with Server(files) as web:
        web.pages["/places"] = lambda _: reply([{"id": 1}])
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{web.url}/places")
        assert failed.value.code == "feed_untrusted"
        assert web.asked == []

        monkeypatch.setenv("SSL_CERT_FILE", files[0])
        assert fetching("api", url=f"{web.url}/places").records == 1


@pytest.mark.parametrize(("address", "days"), [("127.0.0.2", 1), ("127.0.0.1", -1)])
def test_a_certificate_of_another_or_of_the_past(
    tmp_path: Path, fetching: Fetching, monkeypatch: pytest.MonkeyPatch, address: str, days: int
) -> None:
    files = _certificate(tmp_path, address, days)
    monkeypatch.setenv("SSL_CERT_FILE", files[0])
    with Server(files) as web:
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{web.url}/places")
        assert failed.value.code == "feed_untrusted"
        assert web.asked == []


def test_http_may_become_https_and_never_the_other_way(
    tmp_path: Path, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", files[0])
    with Server(files) as secure, Server() as plain:
        secure.pages["/places"] = lambda _: reply([], 302, Location=f"{plain.url}/places")
        with pytest.raises(FeedError) as failed:
            fetching("api", url=f"{secure.url}/places", allowed_hosts=[plain.host])
        assert failed.value.code == "feed_redirected"
        assert plain.asked == []
