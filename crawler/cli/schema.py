"""`schema`: the contract with programs that read the database, as JSON Schema files."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from crawler.cli.terminal import err, safe
from crawler.errors import OperatorError
from pipelines.store.documents import SCHEMA
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.schema.published import published


def schema(
    directory: Annotated[Path, typer.Argument(help="Directory to write into; made where it is missing.")],
) -> None:
    """Write a JSON Schema file for each collection, of documents as mongoexport writes them: docs/database.md."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name in DOCUMENTS:
            text = json.dumps(published(name), indent=1, ensure_ascii=False)
            (directory / f"{name}.json").write_text(f"{text}\n", "utf-8")
    except OSError as error:
        raise OperatorError(
            f"{error.filename or directory} can not be written: {error.strerror}. Name another directory."
        ) from error
    told = f"{len(DOCUMENTS)} files of schema {SCHEMA} written to {directory}."
    err.print(Text(safe(told)), soft_wrap=True)
