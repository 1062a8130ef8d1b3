"""Connections, and what is said when there is none."""

import psycopg
import pytest

from loader.database import connect
from loader.errors import DatabaseUnreachableError


@pytest.mark.parametrize(
    "refusal",
    [
        'FATAL:  too many connections for database "listings"',
        "FATAL:  remaining connection slots are reserved for superuser connections",
        "FATAL:  no more connections allowed (max_client_conn)",
    ],
)
def test_a_full_server_is_called_full(monkeypatch: pytest.MonkeyPatch, refusal: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError(refusal)

    monkeypatch.setattr(psycopg, "connect", refuse)

    with pytest.raises(DatabaseUnreachableError) as told:
        connect("postgresql://somebody@localhost/listings")

    assert refusal in str(told.value.detail)
    assert told.value.hint is not None
    assert "connections are taken" in told.value.hint
