"""A venue's broker as a folder: written once, and again whenever shows, hosts or years have changed.

    ca.crt        what every machine of the venue trusts; no secret
    authority/    ca.crt, ca.key: signs; needed here only, and nowhere while shows run
    broker/       mosquitto.conf, users, acl, server.crt, server.key, own/, store/: what Mosquitto reads
    credentials/  a file for each account, with its password: each goes to its machine, and to no other

What is secret has mode 0600, in folders with mode 0700.  Passwords and the CA stay what they are.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from controller.broker import LIMITS, LOOPBACK
from controller.venue import certificates
from controller.venue.accounts import Account, acl_file
from controller.venue.certificates import Pair
from controller.venue.passwords import new_password, password_file

_CONFIG = """\
# Written by `maglock broker --config`, anew each time; what you add belongs in own/, as a file *.conf.
per_listener_settings false
allow_anonymous false
password_file {folder}/users
acl_file {folder}/acl

# For programs on this machine.
listener {port} {host}

# For everyone else.
listener {tls_port}
certfile {folder}/server.crt
keyfile {folder}/server.key
tls_version tlsv1.2

{limits}\
# Whoever is away is not queued for longer: rooms ask each other for what they missed.
persistent_client_expiration 1d

# Retained values of props survive a restart of the broker; nothing else depends on it.
persistence true
persistence_location {folder}/store/
autosave_interval 300

log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages true
include_dir {folder}/own
"""


class Plan(Struct, frozen=True):
    """What to write: the accounts, the names under which machines know the broker, its two ports."""

    accounts: Sequence[Account]
    hosts: Sequence[str]
    port: int = 1883
    tls_port: int = 8883


class Written(Struct, frozen=True):
    """What came of it: accounts whose password is new, whether the certificate is, and when it ends."""

    new: Sequence[str]
    is_renewed: bool
    ends: datetime


def write(folder: Path, plan: Plan, now: datetime, renew: bool = False) -> Written:
    """Write the folder, or bring it up to date; `renew`: a new certificate whatever the old one says."""
    folder = folder.resolve()
    broker, credentials = folder / "broker", folder / "credentials"
    for made in (broker, broker / "store", broker / "own", credentials, folder / "authority"):
        made.mkdir(parents=True, exist_ok=True)
        made.chmod(0o700)
    new = [name for account in plan.accounts if _made_password(credentials, name := account.name)]
    passwords = {
        account.name: (credentials / account.name).read_text("utf-8").strip() for account in plan.accounts
    }
    authority = _authority(folder / "authority", plan.hosts[0], now)
    is_renewed = _certified(broker, authority, plan.hosts, now, renew)
    secret(broker / "users", password_file(passwords).encode())
    secret(broker / "acl", acl_file(plan.accounts).encode())
    (folder / "ca.crt").write_bytes(authority.certificate)
    secret(
        broker / "mosquitto.conf",
        _CONFIG.format(
            folder=broker, port=plan.port, host=LOOPBACK, tls_port=plan.tls_port, limits=LIMITS
        ).encode(),
    )
    _give_to_mosquitto(broker)
    return Written(new, is_renewed, certificates.end_of((broker / "server.crt").read_bytes()))


def secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _made_password(credentials: Path, name: str) -> bool:
    path = credentials / name
    if path.exists():
        path.chmod(0o600)
        return False
    secret(path, f"{new_password()}\n".encode())
    return True


def _authority(folder: Path, venue: str, now: datetime) -> Pair:
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if not (certificate.exists() and key.exists()):
        made = certificates.new_authority(venue, now)
        secret(key, made.key)
        secret(certificate, made.certificate)
    return Pair(certificate.read_bytes(), key.read_bytes())


def _certified(broker: Path, authority: Pair, hosts: Sequence[str], now: datetime, renew: bool) -> bool:
    certificate, key = broker / "server.crt", broker / "server.key"
    is_there = certificate.exists() and key.exists()
    if is_there and not renew and not certificates.is_due(certificate.read_bytes(), hosts, now):
        return False
    made = certificates.signed(authority, hosts, now)
    secret(key, made.key)
    secret(certificate, made.certificate)
    return True


def _give_to_mosquitto(broker: Path) -> None:
    """Written by root, read by the user that Mosquitto becomes, where the machine has one."""
    if os.geteuid() != 0:
        return
    with suppress(LookupError):
        for path in (broker, *broker.rglob("*")):
            shutil.chown(path, "mosquitto", "mosquitto")
