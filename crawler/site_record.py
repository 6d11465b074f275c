"""What a crawl asks of who keeps count of all crawls of its marketplace."""

from typing import Protocol


class SiteRecord(Protocol):
    """The requests of a day, counted over all crawls of one marketplace."""

    async def take(self, most: int | None) -> bool:
        """Count one more request; False where the day has had `most` already. None: there is no limit.

        Raises OperatorError where the count can not be kept.
        """
