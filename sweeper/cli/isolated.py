"""A call to what it answers, made in a process of its own, or to how that process died.

The process has all that this one has imported. Whatever the call leaves behind is gone with it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Final

from sweeper.errors import ServiceError

_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG, see prctl(2)
_INTERRUPTED: Final = 130
_GRACE: Final = 10.0


def isolated(call: Callable[[], bytes], *, longest: float, processor: int) -> bytes | str:
    """Return the bytes that the call gives, or say how the process ended without any.

    It is killed when it takes longer than so many seconds, or more of them of the `processor`, and
    when this process dies. Raises ServiceError where no process can be started.
    """
    with tempfile.TemporaryFile() as answer:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        try:
            process = os.fork()
        except OSError as error:
            raise ServiceError(f"no process can be started: {error.strerror}") from error
        if process == 0:
            _become(call, answer.fileno(), parent, processor)
        is_late = not _has_ended(process, longest)
        if is_late:
            os.kill(process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if is_late:
            return f"it took longer than {longest:.0f} s"
        if code:
            return f"signal {-code}" if code < 0 else f"exit code {code}"
        answer.seek(0)
        return answer.read() or "leaving without an answer"


def _become(call: Callable[[], bytes], answer: int, parent: int, processor: int) -> None:
    """Make the call and leave, past all that the parent would do on leaving."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CPU, (processor, resource.RLIM_INFINITY))
        if os.getppid() == parent:
            given = call()
            with open(answer, "wb", closefd=False) as file:
                file.write(given)
            sys.stdout.flush()
            sys.stderr.flush()
            code = 0
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _has_ended(process: int, longest: float) -> bool:
    descriptor = os.pidfd_open(process)
    try:
        return bool(select.select([descriptor], [], [], longest)[0])
    except KeyboardInterrupt:
        # It was interrupted, too, and puts down that it was.
        if not select.select([descriptor], [], [], _GRACE)[0]:
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise
    finally:
        os.close(descriptor)
