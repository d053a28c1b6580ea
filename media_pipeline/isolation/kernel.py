"""The few calls of Linux that Python has no words for. Each raises ``OSError`` when the kernel refuses."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITIES_VERSION = 0x20080522
_CAP_DAC_OVERRIDE = 1
_libc = ctypes.CDLL(None, use_errno=True)


def check(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def syscall(number: int, *arguments: object) -> int:
    return check(int(_libc.syscall(ctypes.c_long(number), *arguments)))


def unshare(flags: int) -> None:
    check(int(_libc.unshare(flags)))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies."""
    check(int(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)))


def renounce_privileges() -> None:
    """Gain no right by starting a program, and keep none of root's but the one to use any owner's files."""
    check(int(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
    if os.geteuid() == 0:
        kept = 1 << _CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
        # Twice effective, permitted, inheritable: for the lower 32 capabilities and for the upper.
        check(int(_libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0))))
