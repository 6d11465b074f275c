"""Errors, typed by who must act; each message names the thing, the value and the next step."""


class BazaarwatchError(Exception):
    """Base of every error that is reported to a person as one message instead of a traceback."""

    exit_code = 1


class AnalystError(BazaarwatchError):
    """Something an analyst wrote or chose is wrong: a watchlist, a file to ingest, an argument of a command."""

    exit_code = 2


class OperatorError(BazaarwatchError):
    """Something around the program is wrong: the database server, the disk, the network, a missing package."""

    exit_code = 3


class ContributorError(BazaarwatchError):
    """A marketplace's file contradicts itself or the page it is read with."""

    exit_code = 4


class BusyError(BazaarwatchError):
    """Nothing is wrong, and something else has to end first: another crawl of the same marketplace."""

    exit_code = 75
    """EX_TEMPFAIL of sysexits.h: the same command may well succeed later."""
