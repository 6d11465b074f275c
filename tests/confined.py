"""Work in a process of its own that is ended where it takes too much, and what it took."""

import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import Any

_MOST_SECONDS = 60
"""CPU time after which the process is ended; what may be asserted is far below it."""
_MOST_MEMORY = 2 << 30
"""Bytes of address space beyond that of the interpreter."""
_ROUTES = multiprocessing.get_context("forkserver")
_ROUTES.set_forkserver_preload(["tests.marketplaces.own_pages"])


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took, and what it returned."""

    seconds: float
    """CPU time."""
    megabytes: float
    """Memory at its peak, beyond what there was before."""
    result: Any


def cost_of(work: Callable[..., Any], make: Callable[[], Any], *more: Any) -> Cost:  # noqa: ANN401 - any work
    """Return what `work(make(), *more)` takes, without what making its first argument takes.

    Raises AssertionError where the process dies of it, or of an exception.
    """
    ours, theirs = _ROUTES.Pipe(duplex=False)
    process = _ROUTES.Process(target=_measured, args=(theirs, work, make, more))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        answer = None
    process.join()
    assert isinstance(answer, Cost), answer or f"ended by signal {-(process.exitcode or 0)}: too much time or memory"
    return answer


def quick_cost_of(limit: float, work: Callable[..., Any], make: Callable[[], Any], *more: Any) -> Cost:  # noqa: ANN401 - any work
    """Return what the work takes; measured once more where that is over a limit, in seconds.

    Two tests that share the caches of one processor can cost each other half of the time.
    """
    first = cost_of(work, make, *more)
    if first.seconds < limit:
        return first
    return min(first, cost_of(work, make, *more), key=lambda cost: cost.seconds)


def _measured(answer: Connection, work: Callable[..., Any], make: Callable[[], Any], more: tuple[Any, ...]) -> None:
    argument = make()
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    space = _memory("VmSize") + _MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, began = _memory("VmRSS"), process_time()
    try:
        result = work(argument, *more)
    except BaseException as error:  # noqa: BLE001 - it is told to the test, which fails of it
        answer.send(f"{type(error).__name__}: {str(error)[:2000]}")
        return
    seconds = process_time() - began
    answer.send(Cost(seconds, (_memory("VmHWM") - before) / (1 << 20), result))


def _memory(name: str) -> int:
    """Return a figure of this process's memory in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name + ":")).split()[1]) << 10
