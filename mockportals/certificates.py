"""The certificates of practice portals: an authority of one's own, the portals' and the client's. What is there is used as it is."""

import os
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    KeySerializationEncryption,
    NoEncryption,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate

from .hosts_file import HostsFile, Papers, WrongHosts
from .tongue import said

CLIENT = "renkei practice"
"""Whose certificate a client's is."""

_IN_FORCE = timedelta(days=365)
_WITH_ITS_KEY = frozenset({".p12", ".pfx"})


class Certificates:
    """Makes what a hosts file names and is not there, and tells of each file that it made. Raises `WrongHosts`, and `OSError`."""

    def __init__(
        self, file: HostsFile, tell: Callable[[Path], object], environ: Mapping[str, str] = os.environ
    ) -> None:
        self._file, self._tell, self._environ = file, tell, environ
        self._authorities: dict[Path, trustme.CA] = {}

    def contexts(self) -> dict[int, ssl.SSLContext]:
        """Return how each port that speaks TLS does so: by the host's name that is asked for, there may be several on one."""
        by_port: dict[int, dict[str, ssl.SSLContext]] = {}
        for portal, papers in self._file.papers.items():
            base = self._file.hosts.bases[portal]
            hosts = by_port.setdefault(base.port, {})
            if papers.client_certificate is not None:
                self._make_for_client(portal, papers, papers.client_certificate)
            if base.host not in hosts:
                hosts[base.host] = self._context(base.host, papers)
        return {port: _choosing(hosts) for port, hosts in by_port.items()}

    def _context(self, host: str, papers: Papers) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority(papers.ca).issue_cert(host, not_after=_end()).configure_cert(context)
        if papers.client_certificate is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(papers.ca)
        return context

    def _authority(self, file: Path) -> trustme.CA:
        if file not in self._authorities:
            self._authorities[file] = self._found(file) if file.exists() else self._made(file)
        return self._authorities[file]

    def _found(self, file: Path) -> trustme.CA:
        try:
            return trustme.CA.from_pem(file.read_bytes(), _key_of(file).read_bytes())
        except (OSError, ValueError) as error:
            raise WrongHosts(
                said(
                    f"{file} の秘密鍵({_key_of(file).name})がないか、読めないため、証明書を作成できません。練習用の ca には、"
                    "まだないファイルの名前を書いてください。",
                    f"certificates cannot be made: the key of {file} ({_key_of(file).name}) is not there, or cannot be read. Name a "
                    "file for the practice portals' ca that is not there yet.",
                )
            ) from error

    def _made(self, file: Path) -> trustme.CA:
        authority = trustme.CA(organization_name=CLIENT)
        self._write(_key_of(file), authority.private_key_pem.bytes())
        self._write(file, authority.cert_pem.bytes())
        return authority

    def _make_for_client(self, portal: str, papers: Papers, file: Path) -> None:
        if file.exists():
            return
        made = self._authority(papers.ca).issue_cert("client@practice.localhost", common_name=CLIENT, not_after=_end())
        key, certificate = made.private_key_pem.bytes(), made.cert_chain_pems[0].bytes()
        if file.suffix.lower() in _WITH_ITS_KEY:
            self._write(file, self._in_one(portal, key, certificate))
        elif papers.client_key is None:
            self._write(file, key + certificate)
        else:
            self._write(papers.client_key, key)
            self._write(file, certificate)

    def _in_one(self, portal: str, key: bytes, certificate: bytes) -> bytes:
        phrase = self._environ.get(f"RENKEI_{portal.upper()}_CERTIFICATE_PASSPHRASE")
        lock: KeySerializationEncryption = BestAvailableEncryption(phrase.encode()) if phrase else NoEncryption()
        private = load_pem_private_key(key, None)
        if not isinstance(private, EllipticCurvePrivateKey):
            raise TypeError(type(private))  # trustme makes no other
        return pkcs12.serialize_key_and_certificates(None, private, load_pem_x509_certificate(certificate), None, lock)

    def _write(self, file: Path, content: bytes) -> None:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
        self._tell(file)


def _choosing(hosts: Mapping[str, ssl.SSLContext]) -> ssl.SSLContext:
    """Return one host's context, that gives way to the other's whose name is asked for."""

    def choose(inside: ssl.SSLObject, name: str | None, _first: ssl.SSLContext) -> None:
        inside.context = hosts.get(name or "", inside.context)

    first = next(iter(hosts.values()))
    first.sni_callback = choose
    return first


def _key_of(file: Path) -> Path:
    return file.with_suffix(".key")


def _end() -> datetime:
    return datetime.now(UTC) + _IN_FORCE
