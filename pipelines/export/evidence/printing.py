"""The report as PDF, printed by the system's Chromium, which reaches no network and leaves nothing behind.

Script is forbidden by the policy in the report; turned off in the browser, it prints nothing.
"""

import contextlib
import os
import signal
import tempfile
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired

from crawler.errors import OperatorError

PRINTED_WITHIN = 120
"""Seconds; a report of some pages takes two on an idle machine."""
_ARGUMENTS = (
    "--headless=new",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://no-way-out.invalid:1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-gpu",
    "--no-first-run",
    "--no-pdf-header-footer",
)


class PrintingError(OperatorError):
    """The browser has made no PDF."""


def pdf_of(report: bytes, browser: str) -> bytes:
    """Return the PDF of a report. Raises PrintingError."""
    with tempfile.TemporaryDirectory(prefix="bazaarwatch-print-", ignore_cleanup_errors=True) as directory:
        page, printed = Path(directory, "report.html"), Path(directory, "report.pdf")
        page.write_bytes(report)
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to sandbox what root runs
        own = [f"--user-data-dir={directory}/profile", f"--print-to-pdf={printed}", page.as_uri()]
        ended = _run([browser, *_ARGUMENTS, *sandbox, *own], directory)
        content = printed.read_bytes() if printed.exists() else b""
    if not content.startswith(b"%PDF-"):
        raise PrintingError(f"{browser} has printed nothing, and ended with {ended}")
    return content


def _run(command: list[str], home: str) -> int:
    """Run the browser, and return how it ended."""
    own = os.environ | {"HOME": home}
    try:
        # A group of its own, so that all that it starts ends with it. The command is ours, the browser the operator's.
        process = Popen(  # noqa: S603
            command,
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
            env=own,
        )
    except OSError as error:
        raise PrintingError(f"{command[0]} can not be started: {error.strerror}") from error
    try:
        return process.wait(PRINTED_WITHIN)
    except TimeoutExpired:
        raise PrintingError(f"{command[0]} has not printed the report within {PRINTED_WITHIN} seconds") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
