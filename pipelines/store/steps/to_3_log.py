"""Schema 3: what is older than the log is logged. The last step of its version: what is logged is not changed again."""

import logging

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.adoption import MIGRATION, adopt_all
from pipelines.store.amounts import with_amounts
from pipelines.store.documents import Document
from pipelines.store.heads import newest_head, sign_head
from pipelines.store.last_seen import correct_last_seen
from pipelines.store.older_judgements import keep_judgements

log = logging.getLogger(__name__)


async def begin_log(database: AsyncDatabase[Document]) -> None:
    """Log all documents and sign the log; once there is a head nothing is taken in in this way any more."""
    if await newest_head(database):
        return
    older = with_amounts(database)
    await keep_judgements(older)
    await correct_last_seen(older)
    if logged := await adopt_all(older):
        await sign_head(older, MIGRATION)
        log.info("%s: %s older documents are in its log now", database.name, logged)
