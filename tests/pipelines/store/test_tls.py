"""A server that speaks TLS alone, with a certificate of an authority of its own, and asks for accounts."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pymongo
import pytest

from crawler.errors import OperatorError
from pipelines.store.connection import client_of
from pipelines.store.home import Home
from pipelines.store.queries import Filter
from pipelines.store.server import ServerInfo
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of
from tests.running import bazaarwatch
from tests.servers import mongod

Document = dict[str, Any]


def authority(directory: Path, name: str) -> Path:
    """Make an authority and return its certificate; its key stands beside."""
    directory.mkdir()
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    openssl(directory, *request, "-subj", f"/CN={name}", "-keyout", "ca.key", "-out", "ca.pem")
    return directory / "ca.pem"


def signed(directory: Path, name: str, alternative: str) -> Path:
    """Make a certificate of the authority of a directory and return it with its key in one file."""
    request = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/O={name}/CN={name}"]
    openssl(directory, *request, "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (directory / "names").write_text(f"subjectAltName={alternative}\n")
    sign = ["x509", "-req", "-days", "2", "-CA", "ca.pem", "-CAkey", "ca.key", "-extfile", "names"]
    openssl(directory, *sign, "-in", f"{name}.csr", "-out", f"{name}.crt")
    both = directory / f"{name}.pem"
    both.write_bytes((directory / f"{name}.key").read_bytes() + (directory / f"{name}.crt").read_bytes())
    return both


def openssl(directory: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=directory, capture_output=True, check=True)


@pytest.fixture
def server(home: Home, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Its address with an account, and the options for TLS."""
    ca = authority(tmp_path / "ours", "our authority")
    certificate = signed(ca.parent, "server", "IP:127.0.0.1")
    ours = {
        "tls": "true",
        "tlsCAFile": str(ca),
        "tlsCertificateKeyFile": str(signed(ca.parent, "client", "DNS:client")),
    }
    files = [f"--tlsCertificateKeyFile={certificate}", f"--tlsCAFile={ca}"]
    with mongod(home, "--auth", "--tlsMode=requireTLS", *files) as port:
        with pymongo.MongoClient[Document](f"mongodb://127.0.0.1:{port}/?{urlencode(ours)}") as first:
            first.admin.command("createUser", "ann", pwd="p@ss/word", roles=["readWriteAnyDatabase"])  # noqa: S106 - of a server that lives for this test
        yield f"mongodb://ann:p%40ss%2Fword@127.0.0.1:{port}/", ours


def test_everything_works_over_tls_with_an_account(
    server: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, ours = server
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"{address}?{urlencode(ours)}")
    assert asyncio.run(_crawl()) == 1


async def _crawl() -> int:
    async with open_store() as store:
        record = await store.begin_crawl("bazaar", ["gucci"])
        await record.add(judged(page_of(offer(1))))
        await record.end("finished", {})
        return await store.count(Filter())


def refusal(address: str, options: dict[str, str]) -> str:
    """Refuse in a process of its own: the driver leaves sockets open after a handshake that failed."""
    more = {"serverSelectionTimeoutMS": "1500"}
    done = bazaarwatch("listings", BAZAARWATCH_MONGODB_URI=f"{address}?{urlencode(options | more)}")
    assert done.returncode == 3
    (message,) = done.stderr.splitlines()
    assert "p@ss" not in message
    assert "p%40ss" not in message
    return message


def test_what_does_not_fit_is_refused_and_said(server: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    address, ours = server
    theirs = authority(tmp_path / "theirs", "another authority")
    assert "its TLS certificate was refused" in refusal(address, ours | {"tlsCAFile": str(theirs)})
    assert "its TLS certificate was refused" in refusal(address.replace("127.0.0.1", "localhost"), ours)
    assert refusal(address, {})
    no_certificate = tmp_path / "empty.pem"
    no_certificate.touch()
    for file in (no_certificate, tmp_path / "missing.pem"):
        for option in ("tlsCAFile", "tlsCertificateKeyFile"):
            with pytest.raises(OperatorError, match="BAZAARWATCH_MONGODB_URI can not be used"):
                client_of(f"{address}?{urlencode(ours | {option: str(file)})}", ServerInfo("", "here"))
