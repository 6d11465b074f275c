"""Timestamps in a bundle, by a real authority."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.evidence.bundle import members
from pipelines.evidence.bundle.finding import Finding
from pipelines.evidence.bundle.material import Material, SignedHead
from pipelines.evidence.bundle.verifying import verify_bundle
from pipelines.evidence.head import Head
from pipelines.evidence.timestamps import ask
from tests.pipelines.evidence.bundle.small_log import KEY, SmallLog, small_log, write
from tests.pipelines.timestamp_authority import Authority, served

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the timestamps, and is not here")
NAME = f"{members.of_head(2)}.tsr"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def address(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with served(authority.answer) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
        yield address


async def token_for(address: str, head: Head) -> bytes:
    return (await ask(address, head.stamped_content())).token


def stamped(log: SmallLog, token: bytes, head: Head | None = None) -> Material:
    material = log.material()
    second = SignedHead(head or material.heads[1].head, token)
    return replace(material, heads=[material.heads[0], second, material.heads[2]])


def about(path: Path, name: str) -> list[Finding]:
    return [one for one in verify_bundle(path) if one.where == name]


async def test_a_timestamp_proves_a_time(address: str, tmp_path: Path) -> None:
    log = small_log()
    bundle = write(tmp_path / "offer.wacz", log, stamped(log, await token_for(address, log.heads[1])))
    (found,) = about(bundle, NAME)
    assert found.level == "proven"
    assert found.what.startswith("head 2 was there on 20")
    assert not about(bundle, "time")


async def test_an_authority_that_is_not_known_is_told(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = small_log()
    bundle = write(tmp_path / "offer.wacz", log, stamped(log, await token_for(address, log.heads[1])))
    monkeypatch.delenv("BAZAARWATCH_TIMESTAMP_CA")
    (found,) = about(bundle, NAME)
    assert found.level == "open"
    assert about(bundle, "time")
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(Authority(other).certificate))
    (found,) = about(bundle, NAME)
    assert found.level == "failure"


async def test_a_timestamp_of_something_else_is_refused(address: str, tmp_path: Path) -> None:
    log = small_log()
    bundle = write(tmp_path / "offer.wacz", log, stamped(log, await token_for(address, log.heads[0])))
    assert about(bundle, NAME) == [Finding("failure", NAME, "is not for head 2")]
    bundle = write(tmp_path / "offer.wacz", log, stamped(log, b"no timestamp"))
    (found,) = about(bundle, NAME)
    assert found.level == "failure"
    assert "is no timestamp" in found.what


async def test_a_timestamp_that_is_older_than_its_head_is_refused(address: str, tmp_path: Path) -> None:
    log = small_log()
    late = replace(log.heads[1], time=log.heads[1].time + timedelta(days=40_000)).signed(KEY)
    bundle = write(tmp_path / "offer.wacz", log, stamped(log, await token_for(address, late), late))
    (found,) = about(bundle, NAME)
    assert found.level == "failure"
    assert "before the head that it is for" in found.what
