"""A venue's own CA, and the broker's certificate under it.

Elliptic curve P-256, which small boards verify in reasonable time.  A certificate is valid from 2020
on: a Pi has no clock battery, and before it has heard the time it lives in the past.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
CA_LASTS = timedelta(days=365 * 20)
LASTS = timedelta(days=365 * 5)
RENEW_BEFORE = timedelta(days=90)


class Pair(Struct, frozen=True):
    """A certificate and its key, both PEM."""

    certificate: bytes
    key: bytes


def new_authority(venue: str, now: datetime) -> Pair:
    """A CA for one venue, which may sign what serves and nothing that signs."""
    key = generate_private_key(SECP256R1())
    name = _name(f"Maglock CA of {venue}")
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(now + CA_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, SHA256())
    )
    return _pair(built, key)


def signed(authority: Pair, names: Sequence[str], now: datetime, lasts: timedelta = LASTS) -> Pair:
    """A server's certificate for host names and addresses, under the venue's CA."""
    above = x509.load_pem_x509_certificate(authority.certificate)
    above_key = load_pem_private_key(authority.key, None)
    assert isinstance(above_key, EllipticCurvePrivateKey)
    key = generate_private_key(SECP256R1())
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(names[0]))
        .issuer_name(above.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(min(now + lasts, above.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key()), critical=False
        )
        .sign(above_key, SHA256())
    )
    return _pair(built, key)


def is_due(certificate: bytes, names: Sequence[str], now: datetime) -> bool:
    """Whether a server's certificate should be renewed: it ends soon, or the names are not its own."""
    held = x509.load_pem_x509_certificate(certificate)
    extension = held.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    others = set(extension.value) != {_general(name) for name in names}
    return others or held.not_valid_after_utc - now < RENEW_BEFORE


def end_of(certificate: bytes) -> datetime:
    """When it ends."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pair(certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> Pair:
    return Pair(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
