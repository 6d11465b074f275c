"""The report as PDF, by a real Chromium."""

from pathlib import Path

import pytest

from crawler.errors import OperatorError
from crawler.rendering.chromium import chromium
from pipelines.export.evidence import printing
from pipelines.export.evidence.printing import PrintingError, pdf_of


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_report_is_printed() -> None:
    try:
        browser = chromium()
    except OperatorError as error:
        pytest.skip(str(error))
    printed = pdf_of("<!doctype html><title>Bericht</title><p>包包</p>".encode(), browser)
    assert printed.startswith(b"%PDF-")
    assert printed.rstrip().endswith(b"%%EOF")


def test_a_browser_that_can_not_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(PrintingError, match="nowhere can not be started: No such file"):
        pdf_of(b"<p>", str(tmp_path / "nowhere"))


def test_a_browser_that_prints_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(PrintingError, match="has printed nothing, and ended with 3"):
        pdf_of(b"<p>", program(tmp_path / "chromium", "exit 3"))


def test_a_browser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PRINTED_WITHIN", 0.3)  # a test need not wait so long
    with pytest.raises(PrintingError, match=r"has not printed the report within 0.3 seconds"):
        pdf_of(b"<p>", program(tmp_path / "chromium", "sleep 60 & wait"))
