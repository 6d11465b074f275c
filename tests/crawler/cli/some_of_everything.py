"""A database that holds some of everything: documents in each collection, in each of their forms."""

import asyncio
import os
import struct
from datetime import timedelta
from pathlib import Path

from crawler.cli import rejudge as rejudging
from crawler.cli import reread as rereading
from crawler.cli.rejudge_tally import Tally as RejudgeTally
from crawler.cli.reread_tally import Tally
from crawler.watchlist import load
from pipelines.assess import judging_version
from pipelines.evidence import keys
from pipelines.snapshot import ImageCapture, Label
from pipelines.store.records import record_decision, record_purge
from pipelines.store.session import open_store
from tests.crawler.older_readers import (
    FEWER_RULES,
    NOON,
    OFFER,
    OFFER_URL,
    ONE_CARD_ONLY,
    REMOVED,
    SEARCH,
    Taken,
    crawled,
    today,
)
from tests.running import ROOT

WATCHLIST = ROOT / "tests/benchmarks/watchlist.yaml"
OTHER_RULES = ROOT / "crawler/sample_market/watchlist.yaml"
DEAR = SEARCH.replace(b"$6.79", b"$7.00")
FIRST = "ebay:335000000001"


def fill() -> None:
    crawled(Taken(by=ONE_CARD_ONLY))
    crawled(Taken(by=FEWER_RULES, minutes=1, body=DEAR))
    asyncio.run(reread())
    crawled(today(minutes=60), today(minutes=61, body=OFFER, url=OFFER_URL, captured={"offer_id": FIRST[5:]}))
    crawled(today(minutes=120, body=DEAR), today(minutes=121, body=DEAR))
    crawled(today(minutes=180), watchlist=OTHER_RULES)
    crawled(today(minutes=240, body=REMOVED, url=OFFER_URL, captured={"offer_id": FIRST[5:], "status": 410}))
    asyncio.run(rejudge())
    Path(os.environ["BAZAARWATCH_DATA_DIR"], keys.FILE).unlink()  # a lost key is replaced, and stays known
    asyncio.run(decide())
    asyncio.run(keep_images())


async def reread() -> None:
    brands = load(WATCHLIST)
    assert await rereading._reread(None, brands, None, Tally(judging_version(brands))) is None  # noqa: SLF001 -- the command in this process


async def keep_images() -> None:
    async with open_store() as store:
        record = await store.begin_crawl("ebay", [])
        for width in (1, 2):
            header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, 1)
            image = ImageCapture(
                marketplace="ebay",
                listing=FIRST,
                url=f"https://i.ebayimg.com/{width}.png",
                requested_at=NOON,
                captured_at=NOON + timedelta(minutes=width),
                status=200,
                request_headers=(),
                response_headers=(("Content-Type", "image/png"),),
                content_type="image/png",
                width=width,
                height=1,
                body=header,
            )
            assert await record.add_image(image)
        await record.end("finished", {})


async def rejudge() -> None:
    brands = load(WATCHLIST)
    await rejudging._rejudge(None, brands, RejudgeTally(judging_version(brands)))  # noqa: SLF001 -- likewise


async def decide() -> None:
    async with open_store() as store:
        labels: tuple[Label, ...] = ("counterfeit", "unsure")
        for label in labels:
            await record_decision(
                store.database,
                listing=FIRST,
                snapshot=f"{FIRST}#1",
                label=label,
                reason="The logo is another",
                who="ann",
                note="Seen twice",
            )
            await purge_once()


async def purge_once() -> None:
    async with open_store() as store:
        await record_purge(store.database, collection="pages", ids=["0" * 64], reason="Asked for", who="ann")
