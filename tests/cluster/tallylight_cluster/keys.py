"""Certificates and keys by which the parts of the cluster know each other."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID = timedelta(days=365)  # a cluster lives for hours
_SLOW_CLOCKS = timedelta(minutes=5)
_USES = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH])


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity at the API server: a user, and the group that its rights come from."""

    user: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path


class Authority:
    """The cluster's own certificate authority; all that it signs lies in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(Identity("tallylight-test-cluster"))
        self.files = self._write("ca", self._key, self._sign(self._name, self._key.public_key(), None))

    def issue(self, name: str, identity: Identity, addresses: tuple[str, ...] = ()) -> Files:
        """A certificate and key for one part; `addresses` are the names and IP addresses that it serves at."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._write(name, key, self._sign(_name(identity), key.public_key(), addresses))

    def key_pair(self, name: str) -> Files:
        """A key and its public half, without a certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return self._keep(name, key, public)

    def _sign(
        self, subject: x509.Name, public: ec.EllipticCurvePublicKey, addresses: tuple[str, ...] | None
    ) -> x509.Certificate:
        """Sign; without `addresses` (None) the certificate is the authority's own."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SLOW_CLOCKS)
            .not_valid_after(now + _VALID)
        )
        for extension, critical in self._extensions(public, addresses):
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())

    def _extensions(
        self, public: ec.EllipticCurvePublicKey, addresses: tuple[str, ...] | None
    ) -> Iterator[tuple[x509.ExtensionType, bool]]:
        """What RFC 5280 wants, and Python from 3.13 on checks; the second value says whether it is critical."""
        yield x509.BasicConstraints(ca=addresses is None, path_length=None), True
        yield x509.SubjectKeyIdentifier.from_public_key(public), False
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False
        yield _key_usage(signs=addresses is None), True
        if addresses is not None:
            yield _USES, False
        if addresses:
            yield x509.SubjectAlternativeName([_general(address) for address in addresses]), False

    def _write(self, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Files:
        return self._keep(name, key, certificate.public_bytes(serialization.Encoding.PEM))

    def _keep(self, name: str, key: ec.EllipticCurvePrivateKey, public: bytes) -> Files:
        files = Files(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        files.certificate.write_bytes(public)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(files.key, private)
        return files


def write_private(path: Path, content: bytes) -> None:
    """Write what only the owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _name(identity: Identity) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, identity.user)]
    if identity.group:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, identity.group))
    return x509.Name(parts)


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(address))
    except ValueError:
        return x509.DNSName(address)
