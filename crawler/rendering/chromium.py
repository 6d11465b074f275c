"""The system's own Chromium: where it is, and how it is started."""

import os
import shutil
from importlib.util import find_spec
from typing import Any

from crawler.errors import OperatorError

VARIABLE = "BAZAARWATCH_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

NO_WAY_OUT = "http://no-way-out.invalid:1"
"""A proxy that does not exist: what Scrapy does not fetch for a page reaches nothing, whichever way the page tries."""
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # the one kind of traffic that passes proxies by
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # small in containers, where tabs would crash
    "--blink-settings=imagesEnabled=false",
)


def rendering_settings() -> dict[str, Any]:
    """Return the Scrapy settings of a spider whose pages a browser shows.

    Raises OperatorError where the extra `browser` or Chromium is not installed.
    """
    if find_spec("scrapy_playwright") is None:
        raise OperatorError(
            "This marketplace's pages are shown by a browser, and scrapy-playwright is not installed: "
            "pip install 'bazaarwatch[browser]'."
        )
    return {
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": chromium(),
            "headless": True,
            "chromium_sandbox": os.geteuid() != 0,  # Chromium refuses to sandbox what root runs
            "proxy": {"server": NO_WAY_OUT},
            "args": list(_ARGUMENTS),
            # Scrapy ends the crawl on a signal, and then the browser.
            "handle_sigint": False,
            "handle_sigterm": False,
            "handle_sighup": False,
        },
        "PLAYWRIGHT_RESTART_DISCONNECTED_BROWSER": True,
        # What a page asks for must not wait behind the pages after it.
        "CONCURRENT_REQUESTS": 1,
    }


def chromium() -> str:
    """Return the path of the browser: the one that BAZAARWATCH_CHROMIUM names, else the first on PATH.

    Raises OperatorError where there is none.
    """
    named = os.environ.get(VARIABLE)
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"{VARIABLE}={named!r} is no program" if named else f"there is no {' or '.join(NAMES[:2])} on PATH"
        raise OperatorError(
            f"This marketplace's pages are shown by a browser, and {missing}: "
            f"install Chromium (apt install chromium), or set {VARIABLE} to where it is."
        )
    return found
