"""A server that speaks TLS: used where there is, asked for where the address says so, and refusals in a sentence."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from forumdesk.errors import Unreachable
from forumdesk.forum.founding import open_office
from forumdesk.store.address import parse, without_password
from forumdesk.store.engines import listening_connection, postgres_engine
from forumdesk.store.office import explained
from forumdesk.store.patience import Haste
from tests.postgres import Cluster

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))

pytestmark = pytest.mark.skipif(
    not _DEBIAN or shutil.which("openssl") is None,
    reason="the tests' own Postgres speaks no TLS: install Debian's postgresql, and openssl",
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that its owner made."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", "server.key", "-out", "server.crt"]
    subprocess.run(command + more, cwd=folder, check=True, capture_output=True)
    return folder / "server.crt"


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[Cluster]:
    files = {name: (certificate.parent / name).read_bytes() for name in ("server.crt", "server.key")}
    cluster = Cluster(_DEBIAN[-1], "ssl = on\n", files)
    yield cluster
    cluster.stop()


def is_encrypted(store: str) -> bool:
    address = parse(store)
    assert address.url is not None
    engine = postgres_engine(address.url)
    try:
        with explained(), engine.connect() as connection:
            return bool(connection.exec_driver_sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar())
    finally:
        engine.dispose()


def test_tls_is_used_where_the_server_speaks_it(server: Cluster) -> None:
    assert is_encrypted(server.url("postgres"))
    assert is_encrypted(server.url("postgres") + "?sslmode=require")


def test_who_listens_for_news_is_encrypted_too(server: Cluster) -> None:
    url = make_url(server.url("postgres") + "?sslmode=require").set(drivername="postgresql+psycopg")
    with listening_connection(url, Haste()) as connection:
        assert connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)


def test_tls_that_is_asked_for_is_not_given_up(cluster: Cluster) -> None:
    with pytest.raises(Unreachable, match="does not speak TLS, which the office's address asks for"):
        open_office(cluster.url("postgres") + "?sslmode=require")


def test_a_certificate_is_checked_where_the_address_says_so(server: Cluster, certificate: Path) -> None:
    by_name = server.url("postgres").replace("127.0.0.1", "localhost") + "?sslmode=verify-full"
    with pytest.raises(Unreachable, match="certificate is not one that the office's address trusts"):
        is_encrypted(by_name)
    assert is_encrypted(f"{by_name}&sslrootcert={certificate}")
    with pytest.raises(Unreachable, match="certificate is not one"):
        is_encrypted(server.url("postgres") + f"?sslmode=verify-full&sslrootcert={certificate}")  # not its name


def test_invitations_carry_what_the_address_asks_for() -> None:
    url = parse("postgresql://ada:secret@db.example.org/office?sslmode=verify-full").url
    assert url is not None
    assert without_password(url, login="tom.ab12cd") == (
        "postgresql://tom.ab12cd@db.example.org/office?sslmode=verify-full"
    )
