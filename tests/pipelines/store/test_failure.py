"""What goes wrong while a command runs, and what of it an operator is told."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from pymongo.errors import AutoReconnect, BulkWriteError, NotPrimaryError, OperationFailure, PyMongoError, WriteError

from crawler.errors import OperatorError
from pipelines.store import binary, embedded
from pipelines.store.connection import Database, connect
from pipelines.store.failure import explain, meaning_of
from pipelines.store.home import Home
from pipelines.store.keeper import answers
from pipelines.store.mongod_log import why_it_ended
from pipelines.store.server import ServerInfo

SERVER = ServerInfo("6.0.5", "mongodb://db.example")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationFailure("x", 14031), "its disk is full. Free some space"),
        (OperationFailure("write: No space left on device", 8), "its disk is full"),
        (OperationFailure("not authorized on a to execute b", 13), "not authorised. Reading takes the role read"),
        (WriteError("x", 14031), "its disk is full"),
        (BulkWriteError({"writeErrors": [{"code": 14031}]}), "its disk is full"),
        (BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}), "could not confirm"),
        (OperationFailure("x", 91), "it is shutting down"),
        (NotPrimaryError("not primary"), "the connection was lost"),
        (AutoReconnect("db.example:27017: connection closed"), "the connection was lost. Run the command again"),
        (AutoReconnect("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "tlsCAFile"),
        (AutoReconnect("db.example: [Errno -2] Name or service not known"), "host name is not known"),
        (OperationFailure("\n\nodd\n" + "x" * 1000, 9999), "OperationFailure: odd xxx"),
        (PyMongoError("odd"), "PyMongoError: odd"),
    ],
)
def test_each_error_becomes_one_line_for_the_operator(error: PyMongoError, told: str) -> None:
    explained = explain(error, SERVER)
    assert explained.exit_code == 3
    assert str(explained).startswith("MongoDB (mongodb://db.example): ")
    assert told in str(explained)
    assert len(str(explained)) < 400
    assert "\n" not in str(explained)


async def test_what_was_asked_wrongly_has_no_meaning_for_an_operator(database: Database) -> None:
    with pytest.raises(OperationFailure) as caught:
        await database.command("noSuchCommand")
    assert meaning_of(caught.value, SERVER) is None


async def store_and_lose(home: Home, after: signal.Signals) -> None:
    async with connect() as (database, _):
        await database.kept.insert_one({"_id": 1})
        os.kill(int((home.database / "mongod.lock").read_text()), after)
        for number in range(2, 1000):
            await database.kept.insert_one({"_id": number})


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_server_lost_in_the_middle_is_one_line(home: Home, how: signal.Signals) -> None:
    with pytest.raises(OperatorError, match=r"MongoDB \(embedded, .*\): ") as caught:
        await store_and_lose(home, how)
    assert "\n" not in str(caught.value)
    async with connect() as (database, _):
        assert await database.kept.find_one({"_id": 1}) is not None


def test_a_start_that_fails_tells_the_reason_and_the_next_step(home: Home) -> None:
    home.prepare()
    (home.database / "WiredTiger").touch()
    (home.database / "WiredTiger.turtle").write_text("garbage")
    with pytest.raises(OperatorError, match=r"did not start: the data files are damaged\. Restore a backup, or run: "):
        embedded.join(home)


def test_data_files_that_another_mongod_uses(home: Home) -> None:
    home.prepare()
    other = [str(binary.find().path), f"--dbpath={home.database}", f"--bind_ip={home.root}/other.sock", "--quiet"]
    with subprocess.Popen(other, stdout=subprocess.DEVNULL) as server:
        try:
            while not answers(home.root / "other.sock"):
                assert server.poll() is None
            with pytest.raises(OperatorError, match="did not start: another mongod uses these data files"):
                embedded.join(home)
        finally:
            server.kill()


def test_a_reason_we_do_not_know_is_quoted_with_its_place(tmp_path: Path) -> None:
    home = Home(tmp_path)
    entry = {"s": "F", "id": 1, "msg": "Strange", "attr": {"error": {"code": 1, "errmsg": "the moon\nis full"}}}
    home.log.write_text('{"s":"I","msg":"fine"}\n' + json.dumps(entry) + "\nnot json\n")
    assert why_it_ended(home) == f"Strange: the moon is full. Its log is {home.log}"


def test_without_any_log_there_is_still_a_line(tmp_path: Path) -> None:
    assert why_it_ended(Home(tmp_path)) == f"mongod has ended. Its log is {tmp_path / 'mongod.log'}"
