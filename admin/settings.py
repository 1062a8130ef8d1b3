"""What the interface has to know beside the loader's settings; all of it from the environment."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from admin.uploads import LARGEST
from loader import cluster
from loader.database import database_url
from loader.errors import CdlError, ExitCode
from loader.settings import load_settings
from loader.storage import Storage, open_storage


@dataclass(frozen=True, slots=True)
class Supabase:
    """Where Supabase Auth answers, and how its tokens are verified."""

    url: str
    """Such as https://abc.supabase.co, without a path."""
    key: str
    """The anon (publishable) key."""
    jwt_secret: str | None
    """The project's HS256 secret, for tokens that it signs with it; others by its JWKS."""
    issuer: str
    """Who its tokens say they are of."""


@dataclass(frozen=True, slots=True)
class AdminSettings:
    """How the interface reaches the database and its users."""

    database_url: str
    supabase: Supabase | None
    """Supabase Auth, or None: users stand in the database's own auth.users."""
    tiles: str | None
    """Address pattern of map tiles, such as https://tile.example.org/{z}/{x}/{y}.png."""
    tiles_credit: str
    """What their licence wants to be told on the map."""
    storage: Storage
    """Where uploaded files are kept; workers must reach it, too."""
    largest_upload: int = LARGEST
    """Bytes that an uploaded file may have."""


def load_admin_settings() -> AdminSettings:
    """Read the settings; raises CdlError for those that make no sense."""
    return AdminSettings(
        database_url=os.environ.get("CDL_ADMIN_DATABASE_URL") or _authenticator_url(),
        supabase=_supabase(),
        tiles=os.environ.get("CDL_ADMIN_TILES") or None,
        tiles_credit=os.environ.get("CDL_ADMIN_TILES_CREDIT", ""),
        storage=open_storage(load_settings()),
        largest_upload=_largest_upload(os.environ.get("CDL_LARGEST_UPLOAD", "")),
    )


def _largest_upload(text: str) -> int:
    if not text:
        return LARGEST
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text) * 1_000_000
    raise CdlError(
        f"{text!r} is no size of a file",
        hint="CDL_LARGEST_UPLOAD: a whole number of megabytes, such as 500.",
        code="bad_settings",
        exit_code=ExitCode.USAGE,
    )


def _authenticator_url() -> str:
    """Give the URL of the role that may be anybody; the private cluster's is known."""
    url = database_url()
    private = cluster.find()
    if private is not None and url == private.url("postgres"):
        return private.url("authenticator")
    return url


def _supabase() -> Supabase | None:
    url, key = os.environ.get("SUPABASE_URL"), os.environ.get("SUPABASE_ANON_KEY")
    if not url and not key:
        return None
    parts = urlsplit(url or "")
    if not key or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CdlError(
            "Supabase Auth is half configured",
            detail=f"SUPABASE_URL is {url or 'not set'}, SUPABASE_ANON_KEY is "
            f"{'set' if key else 'not set'}.",
            hint="Set both, or neither: then users stand in the database (cdl user add).",
            code="bad_settings",
            exit_code=ExitCode.USAGE,
        )
    secret = os.environ.get("SUPABASE_JWT_SECRET") or None
    base = f"{parts.scheme}://{parts.netloc}"
    issuer = os.environ.get("SUPABASE_JWT_ISSUER") or f"{base}/auth/v1"
    return Supabase(base, key, secret, issuer)
