"""What each service says, and each way in which one does not answer."""

import logging

import pytest

from loader.geocoding.service import BusyError, Service, ServiceError, UnusableError
from tests.geocoding import server
from tests.geocoding.server import FakeServices, Reply

KEY = "not-to-be-told-4711"


def service(services: FakeServices, name: str = "nominatim", timeout: float = 5) -> Service:
    entry = services.provider(name)
    return Service(
        provider=name,
        base_url=entry["base_url"],
        api_key_env=entry.get("api_key_env"),
        user_agent=entry.get("user_agent"),
        timeout_seconds=timeout,
    )


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_GEOCODING_KEY", KEY)


@pytest.mark.parametrize(
    ("name", "reply", "precision_class"),
    [
        ("nominatim", server.nominatim(53.27, -9.05), "rooftop"),
        ("nominatim", server.nominatim(53.27, -9.05, 26), "street"),
        ("nominatim", server.nominatim(53.27, -9.05, 21, type="postcode"), "postal_code"),
        ("nominatim", server.nominatim(53.27, -9.05, 16), "locality"),
        ("nominatim", server.nominatim(53.27, -9.05, 8), "region"),
        ("nominatim", server.nominatim(53.27, -9.05, 4), "country"),
        ("nominatim", server.nominatim(53.27, -9.05, place_rank="high"), "unknown"),
        ("google", server.google(53.27, -9.05), "rooftop"),
        ("google", server.google(53.27, -9.05, "RANGE_INTERPOLATED"), "interpolated"),
        ("google", server.google(53.27, -9.05, "GEOMETRIC_CENTER", types=["route"]), "street"),
        (
            "google",
            server.google(53.27, -9.05, "APPROXIMATE", types=["locality", "political"]),
            "locality",
        ),
        ("google", server.google(53.27, -9.05, partial_match=True), "unknown"),
        ("photon", server.photon(53.27, -9.05), "rooftop"),
        ("photon", server.photon(53.27, -9.05, "city"), "locality"),
        ("photon", server.photon(53.27, -9.05, "other"), "unknown"),
        ("opencage", server.opencage(53.27, -9.05), "rooftop"),
        ("opencage", server.opencage(53.27, -9.05, "postcode"), "postal_code"),
    ],
)
def test_a_place_comes_with_its_precision(
    services: FakeServices, name: str, reply: Reply, precision_class: str
) -> None:
    services.script(name, reply)

    place = service(services, name).ask("Main Street 1", "IE")

    assert place is not None
    assert (place.lat, place.lng, place.precision_class) == (53.27, -9.05, precision_class)


@pytest.mark.parametrize("name", ["nominatim", "google", "photon", "opencage"])
def test_no_such_place_is_an_answer(services: FakeServices, name: str) -> None:
    assert service(services, name).ask("Nowhere 1", "IE") is None


def test_each_service_is_told_the_country_the_key_and_who_asks(services: FakeServices) -> None:
    for name in ("nominatim", "google", "opencage"):
        service(services, name).ask("Main Street 1", "IE")

    asked = {request.service: request for request in services.requests}
    assert asked["nominatim"].agent == "Listings of Galway (geo@example.org)"
    assert asked["nominatim"].parameters["countrycodes"] == "ie"
    assert asked["google"].parameters["components"] == "country:IE"
    assert asked["google"].parameters["key"] == KEY
    assert asked["opencage"].parameters["countrycode"] == "ie"
    assert asked["opencage"].parameters["key"] == KEY


def test_a_place_in_another_country_is_none(services: FakeServices) -> None:
    services.script("photon", server.photon(53.27, -9.05, code="US"))
    assert service(services, "photon").ask("Main Street 1", "IE") is None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nominatim", b"<html>Bandwidth limit exceeded</html>"),
        ("nominatim", b""),
        ("nominatim", b"\xff\xfe"),
        ("nominatim", {}),
        ("nominatim", [{}]),
        ("nominatim", ["Galway"]),
        ("nominatim", [{"lat": "north", "lon": "west"}]),
        ("nominatim", [{"lat": "NaN", "lon": "0"}]),
        ("nominatim", [{"lat": "91", "lon": "0"}]),
        ("nominatim", [{"lat": "1", "lon": "181"}]),
        ("google", []),
        ("google", {}),
        ("google", {"status": "OK", "results": [{"geometry": None}]}),
        ("google", {"status": "UNKNOWN_ERROR"}),
        ("google", {"status": "REQUEST_DENIED", "error_message": f"bad key {KEY}"}),
        ("photon", {}),
        ("photon", {"features": [{"geometry": {"coordinates": []}, "properties": {}}]}),
        ("opencage", {"results": []}),
    ],
)
def test_nonsense_is_no_answer(services: FakeServices, name: str, body: object) -> None:
    services.script(name, Reply(body))
    with pytest.raises(ServiceError) as caught:
        service(services, name).ask("Main Street 1", "IE")
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [400, 404, 500, 502, 503, 504])
def test_an_error_is_no_answer(services: FakeServices, status: int) -> None:
    services.script("nominatim", Reply([], status))
    with pytest.raises(ServiceError) as caught:
        service(services).ask("Main Street 1", "IE")
    assert not isinstance(caught.value, UnusableError | BusyError)


def test_a_service_that_is_too_slow_is_waited_for_no_longer(services: FakeServices) -> None:
    services.script("nominatim", Reply([], after_seconds=3))
    with pytest.raises(ServiceError, match="Timed"):
        service(services, timeout=0.3).ask("Main Street 1", "IE")


def test_a_service_that_is_not_there_does_not_answer() -> None:
    with FakeServices() as gone:
        pass
    with pytest.raises(ServiceError):
        service(gone).ask("Main Street 1", "IE")


def test_too_many_requests_tells_how_long_to_wait(services: FakeServices) -> None:
    services.script(
        "nominatim", Reply([], 429, {"Retry-After": "7"}), Reply([], 429), Reply([], 429)
    )
    with pytest.raises(BusyError) as caught:
        service(services).ask("Main Street 1", "IE")
    assert caught.value.seconds == 7
    with pytest.raises(BusyError) as caught:
        service(services).ask("Main Street 1", "IE")
    assert caught.value.seconds is None


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("google", Reply({"status": "OVER_DAILY_LIMIT"})),
        ("google", Reply({}, 403)),
        ("opencage", Reply({}, 401)),
        ("opencage", Reply({}, 402)),
    ],
)
def test_a_service_that_refuses_us_is_told_apart(
    services: FakeServices, name: str, reply: Reply
) -> None:
    services.script(name, reply)
    with pytest.raises(UnusableError):
        service(services, name).ask("Main Street 1", "IE")


def test_the_key_is_in_no_log(services: FakeServices, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    services.script("google", Reply(f"denied: {KEY}".encode(), 500))
    with pytest.raises(ServiceError) as caught:
        service(services, "google").ask("Main Street 1", "IE")
    assert KEY not in caplog.text
    assert KEY not in str(caught.value)
    assert services.asked("google")[0].parameters["key"] == KEY


def test_without_its_key_a_service_is_not_asked(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_GEOCODING_KEY")
    with pytest.raises(UnusableError, match="TEST_GEOCODING_KEY is not set"):
        service(services, "google")
