"""Serves the interface until it is stopped."""

import os

import uvicorn

from admin.app import build_app
from admin.settings import AdminSettings

_GRACE_SECONDS = 5


def serve(settings: AdminSettings, *, host: str, port: int) -> None:
    """Serve on an address; X-Forwarded-* of the proxies in CDL_ADMIN_PROXIES are believed."""
    uvicorn.run(
        build_app(settings),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("CDL_ADMIN_PROXIES", "127.0.0.1,::1"),
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
