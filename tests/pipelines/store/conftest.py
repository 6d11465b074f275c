"""What tests of the store have in common."""

from pathlib import Path

import pytest

from pipelines.store.connection import Database


@pytest.fixture
def environment(
    database: Database, mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What crawls of other processes need to know to use the database of the test."""
    told = {"MONGODB_URI": mongodb_uri, "DATABASE": database.name, "DATA_DIR": str(tmp_path)}
    environment = {f"BAZAARWATCH_{name}": value for name, value in told.items()}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return environment
