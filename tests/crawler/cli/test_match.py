import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

WATCHLIST = """
brands:
  - {name: Gucci, aliases: [古驰], category: bag}
  - {name: Moncler, category: clothing}
"""
COMMAND = [sys.executable, "-m", "crawler.cli", "match", "--watchlist"]


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    path = tmp_path / "watchlist.yaml"
    path.write_text(WATCHLIST, "utf-8")
    return path


def matched(watchlist: Path, lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, str(watchlist)], cwd=ROOT, input=lines, capture_output=True, text=True, timeout=120, check=False
    )


def test_each_line_is_answered_in_order(watchlist: Path) -> None:
    titles = ["belt G u c c i", "plain belt", "", "古驰 and M0ncler jacket"]
    lines = "\n".join(json.dumps({"id": n, "text": title}) if title else "" for n, title in enumerate(titles))
    done = matched(watchlist, lines)
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], sorted(one["brands"])) for one in answers] == [
        (0, ["Gucci"]),
        (1, []),
        (3, ["Gucci", "Moncler"]),
    ]
    (hit,) = answers[0]["hits"]
    assert hit == {
        "brand": "Gucci",
        "alias": "Gucci",
        "field": "title",
        "start": 5,
        "end": 14,
        "disguise": "letters set apart",
        "confidence": 0.95,
        "sentence": 'title names "Gucci" as "G u c c i" (letters set apart)',
    }


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("{", "standard input, line 2: not JSON"),
        ("[]", 'standard input, line 2: no text under "text"'),
        ('{"id": 1, "text": 5}', 'standard input, line 2: no text under "text"'),
    ],
)
def test_a_broken_line_is_named_and_what_was_answered_stands(watchlist: Path, broken: str, told: str) -> None:
    done = matched(watchlist, f'{{"id": "a", "text": "gucci"}}\n{broken}\n')
    assert done.returncode == 2
    assert json.loads(done.stdout)["brands"] == ["Gucci"]
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_slow_sender_has_its_answer_at_once(watchlist: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, str(watchlist)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(json.dumps({"id": number, "text": "古驰包"}) + "\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.wait(30) == 0


def test_the_list_form_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "brands.json"
    path.write_text(json.dumps([{"brand": "Gucci", "aliases": ["Gucci"], "negative_terms": ["gucci mane"]}]), "utf-8")
    done = matched(path, '{"id": 1, "text": "gucci mane vinyl"}\n{"id": 2, "text": "GUССI"}\n')
    assert [json.loads(line)["brands"] for line in done.stdout.splitlines()] == [[], ["Gucci"]]


def test_without_a_watchlist_it_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "match"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        input="",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "--watchlist" in done.stderr
