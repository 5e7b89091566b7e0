"""Where a crawl may go: the hosts it was given, at public addresses, by http or https."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

LONGEST_WAIT = 60.0
"""Seconds that a server may ask a crawl to wait; one that asks for more is left alone for this run."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Rules:
    """Where a crawl may go.

    hosts : names of hosts, lower case
    ports : of those hosts; 80 and 443, and those that were named with them
    loopback : whether 127.0.0.1 counts as public, as it does in tests alone
    """

    hosts: frozenset[str]
    ports: frozenset[int]
    loopback: bool = False

    def why_not(self, address: str) -> str:
        """Why an address on the web is not to be asked for, "" where it may be.

        >>> rules = rules_for(["https://kessel.example/blog"])
        >>> rules.why_not("https://kessel.example/north?page=2")
        ''
        >>> rules.why_not("https://elsewhere.example/"), rules.why_not("file:///etc/passwd")
        ('it is on another host', 'it is no address of http or https')
        >>> rules.why_not("https://kessel.example:8443/")
        'it is at another port'
        """
        if why := why_unreadable(address):
            return why
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in ("http", "https"):
            return "it is no address of http or https"
        if parts.username is not None or parts.password is not None:
            return "its address holds a name or a password"
        if host not in self.hosts:
            return "it is on another host"
        return (
            ""
            if (port or {"http": 80, "https": 443}[parts.scheme]) in self.ports
            else "it is at another port"
        )

    def may_connect(self, ip: str) -> bool:
        """Whether a machine at this address may be asked.

        >>> rules = rules_for(["https://kessel.example/"])
        >>> [rules.may_connect(ip) for ip in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::1", "x")]
        [True, False, False, False, False]
        """
        try:
            address = ipaddress.ip_address(ip.partition("%")[0])
        except ValueError:
            return False
        if self.loopback and str(address) == "127.0.0.1":
            return True
        return all(one.is_global and not one.is_multicast for one in _meant(address))


def why_unreadable(address: str) -> str:
    """Why an address is none at all, "" where it is one.

    >>> why_unreadable("http://[::1"), why_unreadable("https://kessel.example/")
    ('its address cannot be read', '')
    """
    try:
        _ = urlsplit(address).hostname, urlsplit(address).port
    except ValueError:
        return "its address cannot be read"
    return ""


def rules_for(addresses: Iterable[str], loopback: bool = False) -> Rules:
    """The rules of a crawl that was given these addresses."""
    parts = [urlsplit(address) for address in addresses]
    return Rules(
        frozenset(one.hostname for one in parts if one.hostname),
        frozenset({80, 443, *(one.port for one in parts if one.port)}),
        loopback,
    )


def _meant(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, and the one of version 4 that it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None and (address.ipv4_mapped or address in _NAT64):
        return [inner]
    return [address] if inner is None else [address, inner]


def seconds_to_wait(retry_after: str, now: float) -> float:
    """Seconds that a Retry-After header asks for; 0 where it says nothing that can be read.

    now : seconds since 1970 UTC

    >>> [seconds_to_wait(one, 30) for one in ("7", "Thu, 01 Jan 1970 00:01:00 GMT", "soon")]
    [7.0, 30.0, 0.0]
    """
    text = retry_after.strip()[:100]
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
