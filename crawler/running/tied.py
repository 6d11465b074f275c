"""A process that ends with the one that started it, however that one ended."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOKS = 1.0


def end_with(parent: int) -> None:
    """See to it that this process is killed as soon as its parent, which has this number, is gone.

    On Linux the kernel does so. It does when the thread ends that has started this process, so a parent starts crawls
    in its main thread. Elsewhere a thread looks each second who the parent is.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it was gone before the kernel was asked
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS)
    os.kill(os.getpid(), signal.SIGKILL)
