"""What an evaluation found: as tables for people, and as one JSON value for programs."""

from typing import Any

from rich.table import Table
from rich.text import Text

from crawler.cli.evaluation import ACTED_ON, Evaluation, Found, Measure, total
from crawler.cli.evaluation_lines import LABELS
from crawler.cli.terminal import cell

_NOT_MEASURED = "–"


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return all measures: shares within 0–1 with their 95 % intervals and the counts behind them, or null."""
    return {
        "lines": evaluation.lines,
        "overall": _found_as_json(total(evaluation.kinds.values())),
        "kinds": {kind: _found_as_json(found) for kind, found in _kinds(evaluation)},
        "labelled": evaluation.labelled,
        "labels": {
            label: {
                "lines": evaluation.row(label).total(),
                "precision": _as_json(evaluation.label_precision(label)),
                "recall": _as_json(evaluation.label_recall(label)),
            }
            for label in _labels(evaluation)
        },
        "confusion": {label: dict(row.most_common()) for label, row in evaluation.confusion.items()},
        "signals": {
            signal: {
                "lines": evaluation.signals[signal].total(),
                "precision": _as_json(evaluation.signal_precision(signal)),
                "labels": dict(evaluation.signals[signal].most_common()),
            }
            for signal in _signals(evaluation)
        },
    }


def tables(evaluation: Evaluation) -> list[Table]:
    """Return the tables for people; those about judging only where lines carry a label."""
    found = [_by_kind(evaluation)]
    if evaluation.labelled:
        found += [_by_label(evaluation), _confusion(evaluation), _by_signal(evaluation)]
    return found


def _by_kind(evaluation: Evaluation) -> Table:
    table = _table("Brands by kind of line (95 % intervals)", "kind", "n", "precision", "recall", "F1", "false alarms")
    rows = _kinds(evaluation)
    for kind, found in (*rows, ("all", total(evaluation.kinds.values()))):
        if len(rows) > 1 and kind == "all":
            table.add_section()
        shares = (found.precision, found.recall, found.f1, found.false_alarms)
        table.add_row(cell(kind), str(found.lines), *map(_written, shares))
    return table


def _by_label(evaluation: Evaluation) -> Table:
    table = _table("Suggested labels", "label", "n", "precision", "recall")
    for label in _labels(evaluation):
        shares = (evaluation.label_precision(label), evaluation.label_recall(label))
        table.add_row(label, str(evaluation.row(label).total()), *map(_written, shares))
    return table


def _confusion(evaluation: Evaluation) -> Table:
    labels = _labels(evaluation)
    table = _table("Lines that carry ↓ and for which was suggested →", "", *map(_in_two, labels))
    for label in labels:
        if (row := evaluation.row(label)).total():
            table.add_row(label, *(_count(row[other], label == other) for other in labels))
    return table


def _by_signal(evaluation: Evaluation) -> Table:
    meaning = ", ".join(label for label in LABELS if label in ACTED_ON)
    table = _table(f"Signals (precision: of the lines on which one spoke, {meaning})", "signal", "n", "precision", "on")
    table.columns[-1].justify = "left"
    for signal in _signals(evaluation):
        labels = evaluation.signals[signal]
        spoken = ", ".join(f"{times} {label}" for label, times in labels.most_common())
        table.add_row(signal, str(labels.total()), _written(evaluation.signal_precision(signal)), spoken)
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, header_style="dim")
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _in_two(label: str) -> str:
    return label.replace("_", "\n", 1)


def _count(times: int, right: bool) -> Text:
    return Text(str(times) if times else "·", style="green" if right else "red" if times else "dim")


def _written(share: Measure | None) -> str:
    return _NOT_MEASURED if share is None else f"{share.value:.3f} ({share.low:.3f}–{share.high:.3f})"


def _kinds(evaluation: Evaluation) -> list[tuple[str, Found]]:
    """Kinds without a brand stand last: they have a rate of false alarms alone."""
    return sorted(evaluation.kinds.items(), key=lambda one: (not one[1].named, one[0]))


def _labels(evaluation: Evaluation) -> list[str]:
    met = set(evaluation.confusion) | {label for row in evaluation.confusion.values() for label in row}
    return [label for label in LABELS if label in met]


def _signals(evaluation: Evaluation) -> list[str]:
    return sorted(evaluation.signals, key=lambda signal: (-evaluation.signals[signal].total(), signal))


def _found_as_json(found: Found) -> dict[str, Any]:
    return {
        "lines": found.lines,
        "hits": found.hits,
        "missed": found.missed,
        "false": found.false,
        "precision": _as_json(found.precision),
        "recall": _as_json(found.recall),
        "f1": _as_json(found.f1),
        "false_alarms": _as_json(found.false_alarms),
    }


def _as_json(share: Measure | None) -> dict[str, float | int] | None:
    return None if share is None else share._asdict()
