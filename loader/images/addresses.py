"""Which servers may be asked for a picture: none inside our own network.

The addresses come from sources, which could name any host. A name is looked up once, all it leads
to is checked, and the connection goes to what was checked: a second look-up cannot lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket

from loader.images.errors import ImageError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def public_addresses(host: str, port: int, *, is_private_allowed: bool) -> list[str]:
    """Look a host up and give its addresses; ImageError when any is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ImageError(
            f"the host {host} is not known: {error}", code="image_unreachable"
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not is_private_allowed:
        for address in addresses:
            if not is_public(address):
                raise ImageError(
                    f"the host {host} leads to {address}, which is no public address",
                    code="image_not_allowed",
                )
    return addresses


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public Internet, wherever it is wrapped in another."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast
