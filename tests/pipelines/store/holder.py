"""A process that has a lease and writes a page for each line that it is given, until it may write no more.

Argument: database.
"""

import asyncio
import sys
from itertools import count

from pipelines.store.holding import hold
from pipelines.store.leases import LeaseLostError
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of


async def main(database: str) -> None:
    async with open_store(database) as store:
        held = await hold(store, "bazaar")
        record = await store.begin_crawl("bazaar", ["gucci"], "bazaar.example", held.fence)
        await held.tell(record.id)
        renewing = asyncio.create_task(held.keep(lambda _: None))
        try:
            for number in count(1):
                await asyncio.to_thread(sys.stdin.readline)
                await record.add(judged(page_of(offer(number), minutes=number)))
                await record.flush()
                sys.stdout.write(f"{number}\n")
                sys.stdout.flush()
        except LeaseLostError as error:
            sys.stdout.write(f"{error}\n")
        renewing.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
