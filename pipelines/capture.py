"""Stage 4: the raw page behind the snapshots, named by its hash."""

import hashlib
import secrets

from pipelines.snapshot import Captured, SnapshotPage


class Capture:
    """Scrapy's entry to this stage."""

    def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Fill in what names the page."""
        return capture(page)


def capture(page: SnapshotPage) -> SnapshotPage:
    """Fill the section `captured`: the hash is taken of the bytes as they came, before anything else touches them."""
    moment = page.capture.captured_at.strftime("%Y%m%dT%H%M%S.%fZ")
    name = f"{page.capture.marketplace}-{moment}-{secrets.token_hex(4)}"
    page.captured = Captured(name, hashlib.sha256(page.capture.body).hexdigest())
    return page
