"""JSON Schema of a watchlist, by which an editor helps to write one."""

from typing import Any

from crawler.watchlist import Watchlist

FILE = "watchlist.schema.json"
"""Where the header that `template` writes looks for it: beside the watchlist."""


def json_schema() -> dict[str, Any]:
    """Return the schema of the YAML form.

    It knows every key and value; what lies between values, such as a name that two brands claim, `check` alone finds.
    """
    schema = Watchlist.model_json_schema()
    _tidy(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FILE, **schema}


def _tidy(part: Any) -> None:  # noqa: ANN401 -- any part of a JSON Schema
    """Put texts on one line each, and drop patterns of what the values themselves say."""
    if isinstance(part, list):
        for one in part:
            _tidy(one)
    elif isinstance(part, dict):
        if isinstance(told := part.get("description"), str):
            part["description"] = " ".join(told.split())
        for one in part.values():
            _tidy(one)
