"""Run the benchmarks, print a table, and write build/bench.json."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import crawling, growing, matching, reading, revisiting, storing, tables
from tests.benchmarks.result import Result

BENCHMARKS = {
    "crawl_items_per_cpu_second": crawling.items_per_cpu_second,
    "crawl_items_per_cpu_second_state": crawling.items_per_cpu_second_state,
    "crawl_peak_memory": crawling.peak_memory,
    "recrawl_unchanged": crawling.recrawl_unchanged,
    "read_page": reading.page,
    "read_page_state": reading.page_state,
    "read_memory": reading.memory,
    "match_titles_per_second": matching.match_titles_per_second,
    "match_start": matching.match_start,
    "revisit_freshness": revisiting.freshness,
    "export_memory": tables.export_memory,
    "queue_query": tables.queue_query,
    "history_query": tables.history_query,
    "write_snapshots_per_second": growing.write_snapshots_per_second,
    "store_recrawl_bytes": storing.recrawl_bytes,
    "store_changed_bytes": storing.changed_bytes,
}
WRITTEN = Path("build/bench.json")


def main(only: list[str]) -> int:
    """Run all benchmarks, or those named; what was measured before of the others stays in the file."""
    unknown = sorted(set(only) - set(BENCHMARKS))
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    results = [result for name, measure in BENCHMARKS.items() if not only or name in only for result in measure()]
    WRITTEN.parent.mkdir(exist_ok=True)
    before = json.loads(WRITTEN.read_text()) if WRITTEN.exists() else {}
    WRITTEN.write_text(json.dumps(before | {result.name: result.entry() for result in results}, indent=1) + "\n")
    Console().print(_table(results))
    return 0


def _table(results: list[Result]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("benchmark", "value", "unit", "ratio", "wanted", "against", "all runs"):
        table.add_column(heading, justify="right" if heading in {"value", "ratio"} else "left")
    for one in results:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        table.add_row(one.name, f"{one.value:,.1f}", one.unit, ratio, one.wanted, one.peer, one.runs)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
