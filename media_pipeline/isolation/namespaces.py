"""A network of its own, with nothing in it: not even the loopback is up."""

import os

from media_pipeline.isolation import kernel

_CLONE_NEWUSER = 0x1000_0000
_CLONE_NEWNET = 0x4000_0000


def leave_network() -> None:
    """Leave every network. Raises ``OSError`` where the system doesn't let this user do so."""
    if os.geteuid() == 0:
        try:
            kernel.unshare(_CLONE_NEWNET)
        except PermissionError:
            # Root in a container without the right to.
            _leave_as_user()
    else:
        _leave_as_user()


def _leave_as_user() -> None:
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    # In the new namespace this process must stay who it is: files made by nobody at all are refused.
    for name, words in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123 - pathlib takes longer to load
            file.write(words)
