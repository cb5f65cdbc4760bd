"""Certificates that are made on the spot, and signed by themselves or by a private authority."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder: Path, *names: str) -> Path:
    """Key and certificate for these names and addresses, in one file: for a server, and for a client to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder("test", "test", key).add_extension(_known(names), critical=False)
    return _written(folder / "cert.pem", key, made.add_extension(_AUTHORITY, critical=True).sign(key, hashes.SHA256()))


def private_authority(folder: Path, *names: str) -> tuple[Path, Path]:
    """An authority's certificate, for a client to trust, and a server's key and certificate that it signed."""
    name = f"authority of {names[0]}"  # by their names OpenSSL tells them apart
    root, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _builder(name, name, root).add_extension(_AUTHORITY, critical=True)
    server = _builder("server", name, key).add_extension(_known(names), critical=False)
    # Python 3.13 asks for what RFC 5280 asks for: who signed, and with which key, for which use.
    signer, subject = (x509.SubjectKeyIdentifier.from_public_key(each.public_key()) for each in (root, key))
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer)
    authority = authority.add_extension(signer, critical=False).add_extension(_SIGNS, critical=True)
    server = server.add_extension(subject, critical=False).add_extension(signed_by, critical=False)
    trusted = folder / "ca.crt"
    trusted.write_bytes(authority.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return trusted, _written(folder / "server.pem", key, server.sign(root, hashes.SHA256()))


_AUTHORITY = x509.BasicConstraints(ca=True, path_length=0)
_NO = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "encipher_only",
        "decipher_only",
    ),
    False,
)
_SIGNS = x509.KeyUsage(key_cert_sign=True, crl_sign=True, **_NO)


def _builder(name: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    subject, signer = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer))
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(signer).public_key(key.public_key())
    begun = begun.serial_number(x509.random_serial_number())
    return begun.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))


def _known(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [x509.IPAddress(ip_address(each)) if each[0].isdigit() else x509.DNSName(each) for each in names]
    )


def _written(path: Path, key: ec.EllipticCurvePrivateKey, made: x509.Certificate) -> Path:
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
