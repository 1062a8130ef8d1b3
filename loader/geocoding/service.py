"""One geocoding service: a request, and what came of it, whatever went wrong."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from geopy import geocoders
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeopyError,
)

from loader.geocoding import precision

# At its lower levels geopy logs whole addresses, the key among them, and what services answered.
logging.getLogger("geopy").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Place:
    """What a service found."""

    lat: float
    lng: float
    precision_class: str
    text: str | None


class ServiceError(Exception):
    """A service did not answer this time; another time, or another question, may do."""


class BusyError(ServiceError):
    """A service wants to be left alone, for `seconds` if it says so."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("asked for fewer requests")
        self.seconds = seconds


class UnusableError(ServiceError):
    """A service will not answer us at all, or can not be asked."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is peculiar to a provider."""

    geocoder: Callable[..., Any]
    precision: Callable[[dict[str, Any]], str]
    answer: type
    """What its JSON must be; geopy takes any empty value for 'no such place'."""
    within: Callable[[str], dict[str, Any]]
    """The parameters that keep the answer in a country."""


_KINDS = {
    "nominatim": _Kind(
        geocoders.Nominatim,
        precision.of_nominatim,
        list,
        lambda country: {"country_codes": country.lower()},
    ),
    "google": _Kind(
        geocoders.GoogleV3,
        precision.of_google,
        dict,
        lambda country: {"components": {"country": country}},
    ),
    "photon": _Kind(geocoders.Photon, precision.of_photon, dict, lambda _: {}),
    "opencage": _Kind(
        geocoders.OpenCage,
        precision.of_opencage,
        dict,
        lambda country: {"country": country.lower(), "annotations": False},
    ),
}


class Service:
    """A geocoding service, as the configuration describes it."""

    def __init__(
        self,
        *,
        provider: str,
        base_url: str | None,
        api_key_env: str | None,
        user_agent: str | None,
        timeout_seconds: float,
    ) -> None:
        self._kind = _KINDS[provider]
        self._is_photon = provider == "photon"
        options: dict[str, Any] = {
            "timeout": timeout_seconds,
            "user_agent": user_agent or "listings-cdl",
            "adapter_factory": self._adapter,
        }
        if base_url is not None:
            url = urlsplit(base_url)
            options |= {"scheme": url.scheme, "domain": url.netloc + url.path}
        if api_key_env is not None:
            key = os.environ.get(api_key_env)
            if not key:
                raise UnusableError(
                    f"has no key: the environment variable {api_key_env} is not set"
                )
            options["api_key"] = key
        self._geocoder = self._kind.geocoder(**options)

    def ask(self, address: str, country: str) -> Place | None:
        """Ask where an address is; None when the service knows no such place.

        Raises ServiceError; its text never holds what the service said, for keys are echoed there.
        """
        try:
            found = self._geocoder.geocode(address, **self._kind.within(country))
            if found is None:
                return None
            place = Place(
                float(found.latitude),
                float(found.longitude),
                self._kind.precision(found.raw),
                found.address,
            )
            is_elsewhere = self._is_photon and self._country(found.raw) not in (None, country)
        except GeocoderRateLimited as error:
            raise BusyError(error.retry_after) from None
        except GeocoderQuotaExceeded:
            raise UnusableError("says that its quota is spent") from None
        except (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges):
            raise UnusableError("does not accept us: is the key right?") from None
        except GeocoderQueryError:
            raise ServiceError("refused the question") from None
        except (GeocoderParseError, LookupError, TypeError, ValueError, AttributeError):
            raise ServiceError("answered what is no answer") from None
        except GeopyError as error:
            raise ServiceError(f"did not answer ({type(error).__name__})") from None
        if not (math.isfinite(place.lat) and abs(place.lat) <= 90):
            raise ServiceError("answered what is no answer")
        if not (math.isfinite(place.lng) and abs(place.lng) <= 180):
            raise ServiceError("answered what is no answer")
        return None if is_elsewhere else place

    @staticmethod
    def _country(raw: dict[str, Any]) -> str | None:
        code = raw["properties"].get("countrycode")
        return code.upper() if isinstance(code, str) else None

    def _adapter(self, *, proxies: Any, ssl_context: Any) -> URLLibAdapter:
        """Give what makes the requests: it repeats none by itself, and so keeps to the budget."""
        adapter = _Adapter(proxies=proxies, ssl_context=ssl_context)
        adapter.answer = self._kind.answer
        return adapter


class _Adapter(URLLibAdapter):  # type: ignore[misc]
    answer: type = object

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        answer = super().get_json(url, timeout=timeout, headers=headers)
        if not isinstance(answer, self.answer):
            raise GeocoderParseError("not the kind of JSON that the service speaks")
        return answer
