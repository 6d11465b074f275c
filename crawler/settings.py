"""Scrapy settings: only what we change, each with its reason and Scrapy's default."""

import os
from importlib.metadata import version
from typing import Any

BOT_NAME = "bazaarwatch"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Who crawls and how to reach them, so that a site's owner can ask, or forbid us by name in robots.txt.
# default: Scrapy/VERSION (+https://scrapy.org)
CONTACT = os.environ.get("BAZAARWATCH_CONTACT", "")
USER_AGENT = f"Bazaarwatch/{version('bazaarwatch')} (brand protection{f'; {CONTACT}' if CONTACT else ''})"
# Polite and lawful. By default off.
ROBOTSTXT_OBEY = True
# One polite pace per site. default: 0, 8 and off
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# None waits behind the one that is sent: when a crawl is ended, nothing more is asked. default: 16
CONCURRENT_REQUESTS = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0

# A page that was not what it claims is no evidence. default: False
DOWNLOAD_VERIFY_CERTIFICATES = True
# The largest real result pages have about 3 MB; a bomb has more. default: 1 GiB
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Three minutes by default.
DOWNLOAD_TIMEOUT = float(os.environ.get("BAZAARWATCH_TIMEOUT", "30"))
# Blocked, removed and failed pages are captured too: they are states of a page. default: False
HTTPERROR_ALLOW_ALL = True

# Nobody logs in, so nothing needs a session; pages that redirect by script are not followed. default: True
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
# Both open a port into the running crawl. default: True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# A page travels whole: it is one item, and Scrapy starts so many tasks for each response. default: 100
CONCURRENT_ITEMS = 4
# Free speed. default: None
ASYNCIO_EVENT_LOOP = "uvloop.Loop"
# By default all of Scrapy's debugging.
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.RobotsOfAnyHost": 40,
    "crawler.middlewares.PublicAddressesOnly": 50,
    "crawler.politeness.budget.Budget": 980,
    "crawler.middlewares.Received": 990,
}
EXTENSIONS = {
    "crawler.middlewares.CrawlDelay": 0,
    "crawler.politeness.backing_off.BackingOff": 0,
    "crawler.health.watching.Watching": 0,
}

STAGES = (
    "pipelines.normalise.Normalise",
    "pipelines.match.Match",
    "pipelines.assess.Assess",
    "pipelines.capture.Capture",
    "pipelines.save.Save",
    "pipelines.images.Images",
)
ITEM_PIPELINES: dict[str, Any] = {stage: order for order, stage in enumerate(STAGES, start=1)}
# Pages travel through the stages whole; a feed has one line an offer.
FEED_EXPORTERS = {
    "csv": "pipelines.feeds.Csv",
    "json": "pipelines.feeds.Json",
    "jsonl": "pipelines.feeds.JsonLines",
    "jsonlines": "pipelines.feeds.JsonLines",
}
