"""Landlock: from here on this process opens only the files it was given (Linux 5.13 and later).

The numbers are those of ``linux/landlock.h``; what a kernel knows is told by its version of the interface.
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from media_pipeline.isolation import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
# How many rights over files each version knows, the last for all later ones.
_RIGHTS_BY_VERSION = (13, 14, 15, 15, 16)
_TCP_SINCE, _TCP = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11

READ = _READ_FILE | _READ_DIR
RUN = READ | _EXECUTE
WRITE = ~(_EXECUTE | _IOCTL_DEVICE)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the kernel's version of Landlock. Raises ``OSError`` when it has none or it is switched off."""
    return kernel.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))


def restrict(allowed: Iterable[tuple[str, int]]) -> None:
    """Allow paths, and what is below them, with their rights and nothing else, for this process for good.

    No TCP connection can be made either, nor a signal sent to anybody, where the kernel knows how to. Paths
    that don't exist are passed over. Raises ``OSError``.
    """
    known = version()
    handled = (1 << _RIGHTS_BY_VERSION[min(known, len(_RIGHTS_BY_VERSION)) - 1]) - 1
    rules = _Ruleset(handled, _TCP if known >= _TCP_SINCE else 0, _SCOPES if known >= _SCOPES_SINCE else 0)
    # Older kernels take a shorter description.
    size = 8 if known < _TCP_SINCE else 16 if known < _SCOPES_SINCE else 24
    ruleset = kernel.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for path, rights in allowed:
        _allow(ruleset, path, rights & handled)
    kernel.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        rule = _PathBeneath(rights, place)
        kernel.syscall(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(place)
