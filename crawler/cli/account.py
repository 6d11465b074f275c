"""Who does what is put on record."""

import getpass
import os
from typing import Annotated

import typer

Who = Annotated[str | None, typer.Option("--who", help="Who does it; by default your account.")]


def account() -> str:
    """Return the name of the account that runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container an account can lack a name
        return f"account {os.getuid()}"
