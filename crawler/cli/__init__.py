"""The command line, one module a group of commands: the one place that knows everything."""

import sys

from crawler.errors import BazaarwatchError

INTERRUPTED = 130
"""Exit code of a command that was ended by Ctrl-C, as shells have it."""


def main() -> None:
    """Run the command line; what goes wrong is one clear message and an exit code instead of a traceback."""
    from crawler.cli.app import app  # noqa: PLC0415 -- Ctrl-C while modules load should not show a traceback either
    from crawler.cli.terminal import complain  # noqa: PLC0415 -- likewise

    try:
        app(standalone_mode=True)
    except BazaarwatchError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("Stopped.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # `bazaarwatch listings --json | head`
        sys.stderr.close()
        sys.exit(0)
