"""Exceptions of the sandbox.

SandboxError
├── ApiError          answered as it stands
├── KeyConflict       the idempotency key was used before with another body
└── UnknownRecord     no training record under this key
"""

from jobs_bridge.sandbox.wire import Problem


class SandboxError(Exception):
    """Base of everything the sandbox raises by itself."""


class ApiError(SandboxError):
    """An error that the wire contract names: a status, the problem and headers."""

    def __init__(self, status: int, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.message)
        self.status = status
        self.problem = problem
        self.headers = headers or {}


class KeyConflict(SandboxError):
    """The idempotency key was used before with another body."""


class UnknownRecord(SandboxError):
    """No training record was taken in under this key."""
