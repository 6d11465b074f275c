"""Whether a process is gone is told only where that is certain."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from pipelines.store.processes import Process, this_process


def process_with(number: int) -> Process:
    """The process of this machine that has this number now."""
    fields = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
    return replace(this_process(), process=number, started=int(fields[19]))


def test_this_one_is_here_and_not_gone() -> None:
    own = this_process()
    assert own == process_with(os.getpid()) == Process.of(own.as_document()) == Process.named(own.name)
    assert (own.is_here, own.is_gone) == (True, False)
    assert str(own).startswith(f"process {os.getpid()} on ")


def test_one_that_was_killed_is_gone_also_before_anybody_has_taken_note() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        told = process_with(child.pid)
        assert not told.is_gone
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert told.is_gone
    assert told.is_gone


def test_another_one_with_the_number_is_not_taken_for_it() -> None:
    own = this_process()
    assert replace(own, started=own.started - 1).is_gone


def test_of_what_can_not_be_seen_nothing_is_told() -> None:
    gone = replace(this_process(), started=0)
    assert gone.is_gone
    for machine in ("", "another start of this machine"):
        elsewhere = replace(gone, machine=machine)
        assert (elsewhere.is_here, elsewhere.is_gone) == (False, False)


def test_a_process_of_another_account_is_there() -> None:
    assert not process_with(1).is_gone


def test_a_name_that_is_of_none_is_of_none() -> None:
    assert [Process.named(name) for name in ("", "watcher-1:4711", "host:pid:1:abc")] == [None, None, None]
