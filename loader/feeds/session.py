"""Requests to a source: patient with it, within bounds, and with nothing secret told.

Everything that is fetched for a feed goes through `Session.send`, paging libraries included.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
from requests import PreparedRequest, Response
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError as Urllib3Error

from loader.feeds.answers import Answer
from loader.feeds.auth import HostAuth
from loader.feeds.connections import Adapter
from loader.feeds.errors import FeedError
from loader.feeds.origins import host_of, origin_of, secured, shown

# At its lower levels urllib3 logs whole addresses, a key in the query among them.
logging.getLogger("urllib3").setLevel(logging.WARNING)

USER_AGENT = "listings-cdl/0.1"
_ATTEMPTS = 5
_BACKOFF_SECONDS = 1.0
_BACKOFF_CAP_SECONDS = 30.0
_WHOLE_ANSWER = 10
"""A whole answer may take so many times as long as a wait for a byte of it."""
_REDIRECTS = 5
_BLOCK = 1 << 16
_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_TRANSIENT = {"feed_unreachable", "feed_broken_off", "feed_too_slow"}
_MOVED = {301, 302, 303, 307, 308}
_TOLD_CHARACTERS = 300
_ERROR_KEYS = (
    *("error", "error_code", "code", "title", "message", "detail", "error_description"),
    "errors",
)
_HINTS = {
    400: "Are url and params of the feed right?",
    401: "Is the secret right, and still valid? feed.auth of the configuration names it.",
    403: "May this key or user read what is asked for? Some hosts refuse unknown user agents.",
    404: "Is the url right, and is the interface switched on?",
    500: "The source has a failure of its own. The job is tried again later.",
    429: "The job is tried again later. Fetch less often, or ask the source for more.",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may ask of us."""

    timeout_seconds: float = 30.0
    max_wait_seconds: float = 120.0
    max_bytes: int = 50_000_000
    is_private_allowed: bool = False


class Session(requests.Session):
    """Sends a feed's requests. Only the hosts of `origins` and the allowed ones are asked.

    `check` is called often: it raises when the job is to stop.
    """

    def __init__(
        self,
        auth: HostAuth,
        limits: Limits,
        *,
        origins: frozenset[str],
        allowed_hosts: frozenset[str] = frozenset(),
        user_agent: str = USER_AGENT,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self.trust_env = False  # no proxy, no .netrc: who asks and how is the configuration's
        self.answered = 0
        self.began: dt.datetime | None = None
        """When the source got the first question, by its own clock."""
        self._limits = limits
        self._origins = origins
        self._allowed = allowed_hosts
        self._check = check
        self._host_auth = auth
        self._adapter = Adapter(is_private_allowed=limits.is_private_allowed)
        for scheme in ("http://", "https://"):
            self.mount(scheme, self._adapter)
        self.auth = auth
        self.headers.clear()
        self.headers.update(
            {"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        )
        auth.signs_in_by(self)

    def send(self, request: PreparedRequest, **_: Any) -> Answer:
        """Send a request, again where that may help; give the answer of a success, whole.

        FeedError says why there is none.
        """
        for _redirect in range(_REDIRECTS + 1):
            answer = self._patiently(request)
            place = answer.headers.get("Location")
            if answer.status_code not in _MOVED or not place:
                return answer
            request = self._moved(request, urljoin(str(request.url), place))
        raise FeedError(
            f"{shown(str(request.url))} sends us on more than {_REDIRECTS} times",
            hint="Is the url right? Look where it leads in a browser.",
            code="feed_redirected",
        )

    def fetch(self, url: str, *, signed: bool = True, **options: Any) -> Answer:
        """Get an address; with `signed` false nobody is told who asks."""
        auth = self._host_auth if signed else _Unsigned()
        request = requests.Request("GET", url, auth=auth, **options)
        return self.send(self.prepare_request(request))

    def allow(self, url: str) -> None:
        """Let an address be asked that a source has named whom we trust with this."""
        self._origins |= {origin_of(url)}

    def wait(self, seconds: float) -> None:
        """Sleep, and hear meanwhile that the job is to stop."""
        until = time.monotonic() + seconds
        self._check()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.5))
            self._check()

    def _patiently(self, request: PreparedRequest) -> Answer:
        """Send until there is an answer that is final; each failure waits longer, at random."""
        failure = FeedError("nothing was asked", code="feed_failed")
        may_renew = True
        for attempt in range(_ATTEMPTS):
            self._check()
            try:
                answer = self._once(request)
            except FeedError as error:
                if error.code not in _TRANSIENT:
                    raise
                failure, pause = error, None
            else:
                if answer.status_code == requests.codes.unauthorized and may_renew:
                    may_renew = False
                    if self._host_auth.renew():
                        self._host_auth(request)
                        continue
                if answer.status_code not in _AGAIN:
                    return self._accepted(answer)
                failure, pause = self._refusal(answer), _retry_after(answer)
            if attempt + 1 == _ATTEMPTS:
                break
            if pause is None:
                longest = min(_BACKOFF_CAP_SECONDS, _BACKOFF_SECONDS * 2**attempt)
                pause = min(random.uniform(0, longest), self._limits.max_wait_seconds)  # noqa: S311
            if pause > self._limits.max_wait_seconds:
                raise FeedError(
                    f"{shown(str(request.url))} wants a pause of {pause:,.0f} seconds",
                    detail=f"max_wait_seconds allows {self._limits.max_wait_seconds:g}.",
                    hint=_HINTS[429],
                    code="feed_busy",
                )
            self.wait(pause)
        raise failure

    def _once(self, request: PreparedRequest) -> Answer:
        """Send once, and read the whole answer."""
        url = str(request.url)
        if origin_of(url) not in self._origins and host_of(url) not in self._allowed:
            raise FeedError(
                f"the source leads to another host: {shown(url)}",
                hint="If that is right, name the host in feed.allowed_hosts: it gets no "
                "credentials.",
                code="feed_not_allowed",
            )
        seconds = self._limits.timeout_seconds * _WHOLE_ANSWER
        asked_at = time.monotonic()
        with self._adapter.deadline(seconds) as over:
            try:
                response = super().send(
                    request,
                    stream=True,
                    timeout=self._limits.timeout_seconds,
                    allow_redirects=False,
                )
                with response:
                    body = self._body(response, shown(url))
                if over.is_set():  # torn down: what there is may be a part
                    raise requests.Timeout
            except (requests.RequestException, Urllib3Error, OSError) as error:
                raise _broken(error, shown(url), is_late=over.is_set()) from None
        self.answered += 1
        if self.began is None and self._host_auth.is_home(url):
            self.began = _asked_at(response, time.monotonic() - asked_at)
        response._content = body
        return Answer(response, shown(url))

    def _body(self, response: Response, place: str) -> bytes:
        too_big = FeedError(
            f"{place} answers with more than {self._limits.max_bytes:,} bytes",
            hint="Ask for smaller pages; or raise feed.max_bytes.",
            code="feed_too_big",
        )
        body = bytearray()
        for block in response.iter_content(_BLOCK):
            body += block
            if len(body) > self._limits.max_bytes:
                raise too_big
            self._check()
        return bytes(body)

    def _accepted(self, answer: Answer) -> Answer:
        if answer.status_code < 400:
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> FeedError:
        """Put an answer that is none into words."""
        status, place = answer.status_code, shown(str(answer.url))
        said = _said(answer)
        return FeedError(
            f"{place} answers {status}" + (f": {said}" if said else ""),
            hint=_HINTS.get(status, _HINTS[500 if status >= 500 else 400]),
            code=_code_of(status),
        )

    def _moved(self, request: PreparedRequest, url: str) -> PreparedRequest:
        """Follow a redirect within the hosts that are allowed, never from https to http."""
        origin = origin_of(url)
        is_known = origin in self._origins or host_of(url) in self._allowed
        is_secured = origin in {secured(known) for known in self._origins}
        is_weaker = str(request.url).startswith("https:") and url.startswith("http:")
        if not (is_known or is_secured) or is_weaker or request.method != "GET":
            raise FeedError(
                f"{shown(str(request.url))} sends us on to {shown(url)}",
                hint="If that is right, put it into feed.url, or its host into "
                "feed.allowed_hosts: there it gets no credentials.",
                code="feed_redirected",
            )
        if is_secured:
            self._origins |= {origin}
        return self.prepare_request(requests.Request("GET", url, auth=self.auth))


class _Unsigned(AuthBase):
    """Signs nothing, where a session would sign by itself."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


def _code_of(status: int) -> str:
    """Give the code of an answer that is none."""
    code = "feed_refused"
    if status in {404, 410}:
        code = "feed_not_found"
    elif status == requests.codes.too_many_requests:
        code = "feed_busy"
    elif status >= 500 or status in _AGAIN:
        code = "feed_failed"
    return code


def _broken(error: Exception, place: str, *, is_late: bool) -> FeedError:
    """Tell what happened, without the library's words: the whole address is in them."""
    if is_late or isinstance(error, (requests.Timeout, TimeoutError)) or "timed out" in str(error):
        return FeedError(
            f"{place} takes too long",
            hint="Try again later, or raise feed.timeout_seconds.",
            code="feed_too_slow",
        )
    if isinstance(error, requests.exceptions.SSLError):
        reason = re.search(r"certificate verify failed: ([^(']+)", str(error))
        return FeedError(
            f"{place} can not prove who it is" + (f": {reason[1].strip()}" if reason else ""),
            hint="Its certificate is wrong. For an authority of our own: SSL_CERT_FILE.",
            code="feed_untrusted",
        )
    return FeedError(
        f"{place} breaks off before its answer is whole",
        hint="Try again later.",
        code="feed_broken_off",
    )


def _asked_at(response: Response, seconds: float) -> dt.datetime:
    """Give when a question came that was answered so many seconds later: by its Date, or by us."""
    now = dt.datetime.now(dt.UTC)
    try:
        told = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        told = now
    moment = told if told.tzinfo is not None else now
    return moment.astimezone(dt.UTC).replace(microsecond=0) - dt.timedelta(seconds=int(seconds))


def _retry_after(answer: Response) -> float | None:
    """Give the seconds that a server wants us to wait."""
    told = (answer.headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}", told):
        return float(told)
    if told and (moment := email.utils.parsedate_tz(told)) is not None:
        return max(0.0, email.utils.mktime_tz(moment) - time.time())
    return None


def _said(answer: Response) -> str:
    """Give what a server says of its refusal, as far as it is a text for people."""
    try:
        document: Any = json.loads(answer.content)
    except (ValueError, RecursionError):
        return ""
    found = list(_texts(document, 0))
    return " ".join("; ".join(dict.fromkeys(found)).split())[:_TOLD_CHARACTERS]


def _texts(value: Any, depth: int) -> list[str]:
    if isinstance(value, Mapping):
        return [text for name in _ERROR_KEYS for text in _texts(value.get(name), depth + 1)]
    if isinstance(value, list) and depth < 3:
        return [text for item in value[:3] for text in _texts(item, depth + 1)]
    return [value] if isinstance(value, str) and depth else []
