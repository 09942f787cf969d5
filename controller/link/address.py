"""Where a broker is and who we are there, from `mqtt://user@host:port` or `mqtts://…`."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

PORTS = {"mqtt": 1883, "mqtts": 8883}


class WrongAddress(Exception):  # noqa: N818 - it is said to a person
    """The address cannot be used; says what is wrong with it, and how one looks."""


class Address(Struct, frozen=True):
    """A broker's address; `authority` is a file of the CA that signed it, None for the system's own."""

    host: str
    port: int
    is_secure: bool = False
    user: str | None = None
    password: str | None = None
    authority: str | None = None

    def __str__(self) -> str:
        """Without the password."""
        scheme = "mqtts" if self.is_secure else "mqtt"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{self.user + '@' if self.user else ''}{host}:{self.port}"


def parsed(url: str, password_file: Path | None = None, authority: Path | None = None) -> Address:
    """The address in `url`, with the password from its own file.  Raises WrongAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongAddress(f"{_shown(url)} is no broker's address: {error}; {_LOOKS}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise WrongAddress(f"{_shown(url)} is no broker's address; {_LOOKS}")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise WrongAddress(f"{_shown(url)}: a broker's address ends with its port; {_LOOKS}")
    is_secure = parts.scheme == "mqtts"
    if authority is not None and not is_secure:
        raise WrongAddress(f"{_shown(url)}: a CA is for mqtts:// only")
    password = unquote(parts.password) if parts.password is not None else None
    if password_file is not None:
        password = _password(password_file)
    user = unquote(parts.username) if parts.username else None
    if password is not None and user is None:
        raise WrongAddress(f"{_shown(url)}: a password needs a user: mqtt://USER@{parts.hostname}")
    authority_file = None if authority is None else _readable(authority)
    return Address(parts.hostname, port or PORTS[parts.scheme], is_secure, user, password, authority_file)


_LOOKS = "one looks like mqtt://venue-broker or mqtts://room@venue-broker:8883"


def _password(file: Path) -> str:
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongAddress(f"{file}: the password cannot be read: {error}") from None


def _readable(file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        raise WrongAddress(f"{file}: the CA cannot be read: {error.strerror}") from None
    return str(file)


def _shown(url: str) -> str:
    """An address for a message: whatever stands before an @ may be a password."""
    scheme, slashes, rest = url.partition("://")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}" if slashes else url.rpartition("@")[2]
