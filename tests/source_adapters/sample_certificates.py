"""Certificates for the time of a test: an authority, the gateway's own and the department's, each in files."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme

from source_adapters.access import Tls


@dataclass(frozen=True, slots=True)
class Authority:
    """A private authority, and a folder for what it signs."""

    ca: trustme.CA
    folder: Path

    @property
    def ca_file(self) -> Path:
        """Its own certificate."""
        path = self.folder / "authority.pem"
        self.ca.cert_pem.write_to_path(str(path))
        return path

    def shown(
        self, name: str = "gateway", *, begins: datetime | None = None, ends: datetime | None = None
    ) -> tuple[Path, Path]:
        """A certificate and its key."""
        issued = self.ca.issue_cert(f"{name}@city.example", not_before=begins, not_after=ends)
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(key))
        return certificate, key

    def tls(self, name: str = "gateway") -> Tls:
        """Trust in this authority, and a certificate of its own."""
        certificate, key = self.shown(name)
        return Tls(self.ca_file, certificate, key)

    def server(self, clients: "Authority | None" = None) -> ssl.SSLContext:
        """A server of this machine; one that wants to know its clients trusts those that `clients` signed."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert("127.0.0.1").configure_cert(context)
        if clients is not None:
            clients.ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def authority(folder: Path) -> Authority:
    """A new one."""
    folder.mkdir(exist_ok=True)
    return Authority(trustme.CA(), folder)


def day(text: str) -> datetime:
    """Midnight of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
