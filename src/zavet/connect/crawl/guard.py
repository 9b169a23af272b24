"""Which hosts may be asked: each name is resolved once, every address of it checked, and only the checked addresses are connected to.

A crawl runs on somebody's machine inside somebody's network; the site that is looked at must not be able to point it at the inside.
Addresses: the special-purpose registries of IANA (RFC 6890 and its updates).
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence

from zavet.connect.crawl.address import PORTS, Target, read_host
from zavet.connect.crawl.limits import Deadline
from zavet.errors import Malformed, ReadingError

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a name for a port. Raises OSError where there are none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_MOST_ADDRESSES = 64
_MOST_HOSTS = 2000

_CLOSED_4 = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade translation
        "127.0.0.0/8",
        "168.63.129.16/32",  # the inner service of a public cloud, on an address that is public by its number
        "169.254.0.0/16",  # link-local, with the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_6 = ipaddress.IPv6Network("2000::/3")  # all that is given out; mapped, translated (64:ff9b::/96) and local ones lie outside
_CLOSED_6 = tuple(
    ipaddress.IPv6Network(one)
    for one in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NEVER = tuple(ipaddress.ip_network(one) for one in ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8"))
_INNER_4 = tuple(ipaddress.IPv4Network(one) for one in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_INNER_6 = tuple(ipaddress.IPv6Network(one) for one in ("::1/128", "fc00::/7"))

_INNER_NAMES = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "in-addr.arpa", "ip6.arpa",
    "test", "example", "invalid", "onion", "alt",
)  # fmt: skip


def is_public(address: Address) -> bool:
    """True where an address belongs to the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in one for one in _CLOSED_4)
    return address in _OPEN_6 and not any(address in one for one in _CLOSED_6)


def is_inner(address: Address) -> bool:
    """True where an address belongs to this machine or a private network: where a host named by the user may lie."""
    inside: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network] = _INNER_4 if address.version == 4 else _INNER_6
    return any(address in one for one in inside)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses that the machine's resolver gives, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


class Guard:
    """Lets through the hosts that may be asked, and remembers the one answer of the resolver for each.

    `allow_private` names hosts that may lie in a private network and on any port: the word of the person at the command line, for those
    hosts alone. `allow_ports` are ports besides 80 and 443.
    """

    def __init__(
        self,
        resolver: Resolver = system_resolver,
        *,
        allow_private: Iterable[str] = (),
        allow_ports: Iterable[int] = (),
        patience: float = 5.0,
    ) -> None:
        self._resolver = resolver
        self._named = frozenset(read_host(f"[{one}]" if one.count(":") > 1 and "[" not in one else one) for one in allow_private)
        self._ports = frozenset(allow_ports) | frozenset(PORTS.values())
        self._patience = patience
        self._known: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def check(self, target: Target, deadline: Deadline) -> tuple[str, ...]:
        """The addresses that a request for `target` may go to. Raises Malformed where none may, ReadingError where there are none."""
        return self.addresses(target.host, target.port, deadline)

    def addresses(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        """The same for a host in its one form and a port."""
        named = host in self._named
        if not named and port not in self._ports:
            raise Malformed(f"port {port} is not asked: only 80 and 443 are", hint="name the host with `--allow-private` if it is yours")
        literal = _literal(host)
        if not named and literal is None and _inner_name(host):
            raise Malformed(f"`{host}` is a name of a private network", hint="name the host with `--allow-private` if it is yours")
        with self._lock:
            known = self._known.get(host)
        if known is not None:
            return known
        found = (host,) if literal is not None else self._resolve(host, port, deadline)
        checked = tuple(self._checked(host, one, named=named, literal=literal is not None) for one in found)
        with self._lock:
            if len(self._known) >= _MOST_HOSTS:
                raise ReadingError(f"the site names more than {_MOST_HOSTS} hosts")
            return self._known.setdefault(host, checked)  # the first answer stays: nobody is resolved twice

    def _resolve(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        """Asks the resolver in a thread of its own, for the system's one cannot be told to give up."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(tuple(self._resolver(host, port)))
            except Exception as error:  # noqa: BLE001 - told to the asking thread, which raises
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            answer = answers.get(timeout=deadline.left(self._patience))
        except queue.Empty:
            raise ReadingError(f"the name `{host}` was not resolved in time") from None
        if isinstance(answer, (OSError, UnicodeError)):
            raise ReadingError(f"there is no host `{host}`", hint="look at the spelling of the address") from answer
        if isinstance(answer, Exception):
            raise answer
        if not answer:
            raise ReadingError(f"there is no host `{host}`", hint="look at the spelling of the address")
        if len(answer) > _MOST_ADDRESSES:
            raise ReadingError(f"`{host}` has more than {_MOST_ADDRESSES} addresses")
        return tuple(answer)

    def _checked(self, host: str, text: str, *, named: bool, literal: bool) -> str:
        try:
            address = ipaddress.ip_address(text)
        except ValueError as error:
            raise ReadingError(f"the resolver gave no address for `{host}`") from error
        if is_public(address):
            return str(address)
        if named and not any(address in one for one in _NEVER if one.version == address.version) and (literal or is_inner(address)):
            return str(address)
        raise Malformed(f"`{host}` is not on the public internet", hint="name the host with `--allow-private` if it is yours")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _inner_name(host: str) -> bool:
    return "." not in host or any(host.endswith(f".{one}") or host == one for one in _INNER_NAMES)
