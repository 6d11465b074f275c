"""A process ends with its parent, however that one ends. Real processes."""

import signal
import subprocess
import sys

from tests.running import ROOT
from tests.scheduling import is_alive, wait_for

CHILD = """
import os, time
from crawler.running.tied import end_with
end_with(os.getppid())
print(os.getpid(), flush=True)
time.sleep(60)
"""
PARENT = f"import subprocess,sys,time; subprocess.Popen([sys.executable, '-c', {CHILD!r}]); time.sleep(60)"


def test_it_is_killed_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
        wait_for(lambda: not is_alive(child), "the child is dead", seconds=5)


def test_one_that_was_left_before_it_could_ask_ends_at_once() -> None:
    late = "import os; from crawler.running.tied import end_with; end_with(os.getpid())"  # not its parent
    done = subprocess.run([sys.executable, "-c", late], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
