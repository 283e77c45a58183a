"""One address outside, reached safely: certificates verified, redirects never followed.

A name is resolved once for each call, every address it has must be allowed, and the call goes to
the very address that was checked; so a name that changes its mind between check and call (DNS
rebinding) changes nothing. Private, loopback, link-local, multicast and reserved addresses are
refused unless their network was configured, also where they hide inside an IPv6 address.

Source: OWASP, "Server-Side Request Forgery Prevention"; RFC 6890; RFC 6052 (64:ff9b::/96).
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final

import orjson

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.moment import HOUR, MINUTE, SECOND, Moment, moment_from_datetime

if TYPE_CHECKING:
    import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

LONGEST_WAIT: Final = HOUR
"""No platform makes us wait longer than this at a time, whatever its Retry-After says."""

MOST_ANSWER_BYTES: Final = 16 << 20
"""An answer over this is broken off."""

_NAT64: Final = ip_network("64:ff9b::/96")
_HTTPS_PORT: Final = 443
_HTTP_PORT: Final = 80
_LOW_32: Final = 0xFFFFFFFF
NOT_TAKEN: Final = "does not take our credentials"
"""What a place is said to do whose answer is that it does not know us."""

_UNAUTHORIZED: Final = 401
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503


def networks_from_text(names: Sequence[str]) -> tuple[Network, ...]:
    """The networks of a configuration, such as `10.1.0.0/16`.

    Raises:
        BadInput: one of them is none.
    """
    try:
        return tuple(ip_network(name) for name in names)
    except ValueError as error:
        raise BadInput(str(error), where="platform.allow_networks") from error


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether an address may be called: public, or in a network that was configured."""
    if any(address.version == network.version and address in network for network in allowed):
        return True
    inner = _inside(address)
    if inner is not None:
        return is_allowed(inner, allowed)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def resolved(host: str, port: int) -> list[str]:
    """Every address a name has, as the machine's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def checked_address(host: str, port: int, allowed: Sequence[Network], resolve: Resolve) -> str:
    """The address to call for a name.

    Raises:
        PlatformError: it has none for now, or (permanent) one that may not be called.
    """
    try:
        names = resolve(host, port)
    except OSError as error:
        raise _away(host, "cannot be resolved") from error
    for name in names:
        if not is_allowed(ip_address(name.partition("%")[0]), allowed):
            message = f"{host} is at {name}, which is not a public address"
            hint = "name its network in platform.allow_networks if it is meant"
            raise PlatformError(message, permanent=False, where=host, hint=hint, wait_ms=MINUTE)
    if not names:
        raise _away(host, "has no address")
    return names[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            PlatformError: it is none.
        """
        try:
            found = orjson.loads(self.body or b"{}")
        except ValueError as error:
            raise PlatformError("the answer is not JSON", permanent=False) from error
        if not isinstance(found, dict):
            raise PlatformError("the answer is not a JSON object", permanent=False)
        return found


class Place:
    """One base address outside; `timeout` is in seconds and counts for each wait.

    `headers` go with every call. Over plain `http` only loopback and configured networks are
    called, so that no credential crosses a public wire in the open.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        timeout: float,
        allowed: Sequence[Network] = (),
        ca_file: str = "",
        resolve: Resolve = resolved,
    ) -> None:
        import httpx

        self._base = _checked_base(base_url)
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._host = self._base.host
        self._port = self._base.port or (_HTTPS_PORT if self._is_tls else _HTTP_PORT)
        context = httpx.create_ssl_context(trust_env=False)
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        self._http = httpx.Client(
            headers={**headers, "Host": self._base.netloc.decode("ascii")},
            timeout=timeout,
            verify=context,
            trust_env=False,
            follow_redirects=False,
        )

    @property
    def _is_tls(self) -> bool:
        return self._base.scheme == "https"

    @property
    def host(self) -> str:
        """The host's name, for messages."""
        return self._host

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one call; `path` is put behind the base address.

        Raises:
            PlatformError: see `wait_ms` for a place that is away, asks for a pause, redirects, or
                does not take our credentials; a server error or no answer in time may be tried
                again. Other answers come back, whatever their status.
        """
        address = checked_address(self._host, self._port, self._allowed, self._resolve)
        self._refuse_open_wire(address)
        answer = self._sent(method, self._url(address, path), body, headers or {})
        return _usable(answer, self._host)

    def moment(self) -> Moment:
        """The moment by the clock there, to the second, whatever else it answers.

        Raises:
            PlatformError: it did not answer, or said no moment.
        """
        import httpx

        address = checked_address(self._host, self._port, self._allowed, self._resolve)
        sni = {"sni_hostname": self._host} if self._is_tls else {}
        try:
            answer = self._http.head(self._url(address, ""), extensions=sni)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _away(self._host, f"cannot be reached: {type(error).__name__}") from error
        told = _date(answer.headers.get("date", ""))
        if told is None:
            raise PlatformError("said no date", permanent=False, where=self._host)
        return moment_from_datetime(told)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _refuse_open_wire(self, address: str) -> None:
        if not self._is_tls and is_allowed(ip_address(address.partition("%")[0]), ()):
            message = "credentials do not go over plain http to a public address"
            raise PlatformError(message, permanent=False, where=self._host, wait_ms=MINUTE)

    def _url(self, address: str, path: str) -> "httpx.URL":
        raw = self._base.raw_path.rstrip(b"/") + path.encode("ascii")
        return self._base.copy_with(host=address, raw_path=raw or b"/")

    def _sent(
        self, method: str, url: "httpx.URL", body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        import httpx

        sni = {"sni_hostname": self._host} if self._is_tls else {}
        try:
            with self._http.stream(
                method, url, content=body, headers=headers, extensions=sni
            ) as response:
                content = _whole_body(response)
        except httpx.ReadTimeout as error:
            raise PlatformError("no answer in time", permanent=False, where=self._host) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _away(self._host, f"cannot be reached: {type(error).__name__}") from error
        return Answer(response.status_code, response.headers, content)


def _checked_base(text: str) -> "httpx.URL":
    import httpx

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise BadInput(f"the address cannot be read: {error}", where="platform.address") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise BadInput("the address is not http or https", where="platform.address")
    if url.userinfo:
        raise BadInput("credentials do not belong in an address", where="platform.address")
    return url


def _whole_body(response: "httpx.Response") -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MOST_ANSWER_BYTES:
            raise PlatformError("the answer is too long", permanent=False)
    return bytes(content)


def _usable(answer: Answer, host: str) -> Answer:
    status = answer.status
    if status in {_TOO_MANY, _UNAVAILABLE}:
        wait = wait_asked_for(answer)
        message = f"asked to be left alone for {wait // SECOND} s"
        raise PlatformError(message, permanent=False, where=host, wait_ms=wait)
    if status == _UNAUTHORIZED:
        raise PlatformError(NOT_TAKEN, permanent=False, where=host, wait_ms=MINUTE)
    if 300 <= status < 400:
        message = f"answered {status}, and redirects are not followed"
        raise PlatformError(message, permanent=False, where=host, wait_ms=MINUTE)
    if status >= 500:
        raise PlatformError(f"answered {status}", permanent=False, where=host)
    return answer


def wait_asked_for(answer: Answer) -> int:
    """Milliseconds from Retry-After (seconds or a date), Mastodon's reset or Matrix's; else 60 s.

    Source: RFC 9110, 10.2.3; docs.joinmastodon.org, "Rate limits" (`X-RateLimit-Reset`).
    """
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return _bounded(int(given) * SECOND)
    sent = _date(answer.headers.get("date", ""))
    until = _date(given) if given else _reset(answer)
    if sent and until:
        return _bounded(int((until - sent).total_seconds() * SECOND))
    return _bounded(_in_body(answer))


def _reset(answer: Answer) -> datetime | None:
    try:
        return datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None


def _in_body(answer: Answer) -> int:
    try:
        found = answer.json().get("retry_after_ms")
    except PlatformError:
        return MINUTE
    return found if isinstance(found, int) else MINUTE


def _bounded(wait: int) -> int:
    return min(max(wait, SECOND), LONGEST_WAIT)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _away(host: str, what: str) -> PlatformError:
    return PlatformError(what, permanent=False, where=host, wait_ms=MINUTE)
