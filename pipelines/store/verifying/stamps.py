"""Timestamps of heads: whether they prove what they are kept for, and that none was taken away."""

from datetime import timedelta

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.head import head_from
from pipelines.evidence.stamp import TimestampError
from pipelines.store.documents import Document, milliseconds
from pipelines.store.heads import heads
from pipelines.store.stamps import stamp_leaf
from pipelines.store.verifying.leaf_index import Leaves
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped

Database = AsyncDatabase[Document]
CLOCKS_DIFFER = timedelta(days=1)
"""A timestamp that is older than its head by more is wrong, and no matter of clocks."""
PENDING = "heads without a timestamp yet: `bazaarwatch stamp` asks for it"


async def check_stamps(database: Database, report: Report, leaves: Leaves, *, everything: bool) -> None:
    """Check the timestamp of each head; `everything`: the index has the leaves of stamps. Raises PyMongoError."""
    async for document in heads(database, shaped("heads")):
        stamp, name = document["stamp"], document["_id"]
        places = leaves.of("stamp", str(name))
        if stamp["state"] != "stamped":
            if places:
                report.fail("heads", name, f"had a timestamp (leaf {places[-1].position}), and it is gone", "stamp")
            if stamp != {"state": "pending" if document["timestamp_server"] else "none"}:
                report.fail("heads", name, "is not what was signed: a timestamp was to be asked for or not", "stamp")
            if stamp["state"] == "pending":
                report.note(PENDING, name)
            continue
        report.checked["timestamps"] += 1
        if places and stamp_leaf(name, stamp).hash != places[-1].hash:
            report.fail("heads", name, "is not as it was logged", "stamp")
        elif not places and everything:
            report.note("timestamps that are not in the log yet", name)
        _token(document, report)


def _token(document: Document, report: Report) -> None:
    from pipelines.evidence.timestamps import check  # noqa: PLC0415 -- takes long to load, and most have none

    stamp, name = document["stamp"], document["_id"]
    head = head_from(document)
    try:
        at = check(stamp["token"], head.stamped_content())
    except TimestampError as error:
        report.fail("heads", name, str(error), "stamp")
        return
    if milliseconds(at) != stamp["at"]:
        report.fail("heads", name, f"is {stamp['at']}, and the timestamp says {at}", "stamp.at")
    if at < head.time - CLOCKS_DIFFER:
        report.fail("heads", name, f"is said to have existed at {at}, before it was made", "stamp")
