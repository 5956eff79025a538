"""A private certificate authority, and a certificate for every host that a program asks the proxy for."""

import datetime
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VALID_FROM = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
VALID_UNTIL = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


class Authority:
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Private CA of the tests")])
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._key_pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = self._certificate(self._name, x509.BasicConstraints(ca=True, path_length=None), None)
        self.file = self._write("ca.pem", certificate)

    def context(self, host: str) -> ssl.SSLContext:
        """What a server needs to be that host."""
        if host not in self._contexts:
            name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A host")])
            certificate = self._certificate(name, x509.BasicConstraints(ca=False, path_length=None), host)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._write(f"{host}.pem", certificate + self._key_pem))
            self._contexts[host] = context
        return self._contexts[host]

    def close(self) -> None:
        self._folder.cleanup()

    def _certificate(self, subject: x509.Name, constraints: x509.BasicConstraints, host: str | None) -> bytes:
        """Signs a certificate; all share one key, which is quicker and does not matter here."""
        public_key = self._key.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(VALID_FROM)
            .not_valid_after(VALID_UNTIL)
            .add_extension(constraints, critical=True)
        )
        if host is not None:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, content: bytes) -> str:
        file = Path(self._folder.name) / name
        file.write_bytes(content)
        return str(file)
