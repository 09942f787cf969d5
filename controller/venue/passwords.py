"""Passwords of machines, and Mosquitto's way of keeping them.

Format `$7$ROUNDS$SALT$KEY`, PBKDF2 with SHA-512, salt and key in base64: `mosquitto_passwd(1)`,
`mosquitto-passwd-format(5)`.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Mapping

ROUNDS = 101
"""As many as mosquitto_passwd takes.  These passwords are 192 random bits: there is nothing to guess,
and while a broker hashes it serves nobody."""

_SALT_BYTES = 12
_KEY_BYTES = 64


def new_password() -> str:
    """192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)


def hashed(password: str, salt: bytes | None = None) -> str:
    """What Mosquitto keeps of a password."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, _KEY_BYTES)
    return f"$7${ROUNDS}${b64encode(salt).decode()}${b64encode(key).decode()}"


def password_file(passwords: Mapping[str, str]) -> str:
    """Mosquitto's `password_file` for users and their passwords."""
    return "".join(f"{user}:{hashed(password)}\n" for user, password in sorted(passwords.items()))
