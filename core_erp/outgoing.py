"""The one door to addresses that people enter: resolved once, checked, and then the checked address is what is called.

Refuses whatever is not on the public internet (SSRF): loopback, private, link-local, carrier-grade NAT, multicast, and
addresses of that kind wrapped in IPv6. ``outgoing_networks`` lets some in, ``outgoing_hosts`` lets only some names out.
Redirects are never followed, proxies of the environment never used: either would choose another address than the checked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from ssl import SSLContext
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from core_erp.errors import DomainError

if TYPE_CHECKING:
    from core_erp.config import Settings

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[..., list[Any]]
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_WRAPPED = (_NAT64, ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("::/96"))
LONGEST_ANSWER = 100_000


class OutgoingRefused(DomainError):
    """An address that must not be called; says why, and which setting would let it."""

    code = "core/outgoing-refused"


@dataclass(frozen=True)
class Checked:
    """A destination that may be called, and the one address it is called at."""

    scheme: str
    host: str
    port: int
    address: str


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True)
class Outgoing:
    """What may be called. ``hosts``: patterns such as ``*.example.com``, empty for any; ``networks``: let in nevertheless."""

    hosts: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    resolve: Resolver = field(default=socket.getaddrinfo, compare=False)

    @classmethod
    def of(cls, settings: Settings) -> Outgoing:
        return cls(settings.outgoing_hosts, settings.outgoing_networks)

    def check_url(self, url: str) -> Checked:
        """Raises OutgoingRefused for a URL that must not be called: only https, but http too inside ``networks``."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise OutgoingRefused("This is no address that can be called") from error
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise OutgoingRefused("Only https addresses without a user name can be called")
        return self.check(host, port or (443 if parts.scheme == "https" else 80), scheme=parts.scheme)

    def check(self, host: str, port: int, *, scheme: str = "https") -> Checked:
        """Resolve the name, this once, and look at every address it has: one bad address refuses them all."""
        name = host.lower().rstrip(".")
        if self.hosts and not any(fnmatchcase(name, pattern.lower()) for pattern in self.hosts):
            raise OutgoingRefused("{host} is not among outgoing_hosts", host=name)
        addresses = [ipaddress.ip_address(str(a).partition("%")[0]) for a in self._resolved(name, port)]
        insiders = [a for a in addresses if not self._may_be_called(a)]
        if insiders:
            raise OutgoingRefused("{host} is not on the public internet; outgoing_networks would let it in", host=name)
        if scheme != "https" and not all(self._is_let_in(a) for a in addresses):
            raise OutgoingRefused("{host} must be called by https", host=name)
        return Checked(scheme, name, port, str(addresses[0]))

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            found = self.resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{host} has no address") from error
        if not found:
            raise Unreachable(f"{host} has no address")
        return [entry[4][0] for entry in found]

    def _may_be_called(self, address: Ip) -> bool:
        return self._is_let_in(address) or all(_is_public(a) for a in (address, *_inside(address)))

    def _is_let_in(self, address: Ip) -> bool:
        plain = next(iter(_inside(address)), address)
        return any(plain in ipaddress.ip_network(n) for n in self.networks)


class Unreachable(Exception):
    """Nothing was sent: no address, no connection."""


class Unsure(Exception):
    """It was sent, and no answer came: perhaps it arrived."""


def _is_public(address: Ip) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Ip) -> list[Ip]:
    """The IPv4 address that an IPv6 one wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    if any(address in network for network in _WRAPPED):
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return []


# -- calling ------------------------------------------------------------------------------------------------------


@cache
def _trusted() -> SSLContext:
    """Reading all certificate authorities takes a tenth of a second, so it is done once."""
    return httpx.create_ssl_context(trust_env=False)


def post(policy: Outgoing, url: str, body: Mapping[str, Any], *, timeout: float = 10.0) -> Answer:
    """POST JSON to the checked address. Raises OutgoingRefused, Unreachable (nothing sent) or Unsure (no answer)."""
    to = policy.check_url(url)
    host = f"[{to.address}]" if ":" in to.address else to.address
    parts = urlsplit(url)
    pinned = f"{to.scheme}://{host}:{to.port}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        with httpx.Client(verify=_trusted(), trust_env=False, follow_redirects=False, timeout=timeout) as http:
            request = http.build_request("POST", pinned, json=dict(body), headers={"Host": parts.netloc},
                                         extensions={"sni_hostname": to.host})  # fmt: skip
            with http.stream("POST", request.url, content=request.content, headers=request.headers,
                             extensions=request.extensions) as response:  # fmt: skip
                return Answer(response.status_code, _bounded(response))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as problem:
        raise Unreachable(f"{to.host}: {type(problem).__name__}") from problem
    except httpx.HTTPError as problem:
        raise Unsure(f"{to.host}: {type(problem).__name__}") from problem


def _bounded(response: httpx.Response) -> str:
    text = b""
    for part in response.iter_bytes():
        text += part
        if len(text) > LONGEST_ANSWER:
            break
    return text[:LONGEST_ANSWER].decode("utf-8", "replace")
