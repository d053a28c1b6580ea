"""What can go wrong on the way between a completion and a job.

JobsBridgeError
├── EmploymentDbError           talking to the employment database
│   ├── Unavailable             not now: try again later, nothing is lost
│   ├── Rejected                never like this: a person has to mend it
│   └── NotSupported            this adapter can't do that
├── ConsentMissing              something would leave without identity or a legal basis
├── OpeningClosed               the opening expired or was taken down
├── AlreadyReferred             the person is already put forward for the opening
├── AlreadyAnswered             a colleague was faster
└── AppendOnly                  an attempt to change what is only ever added to
"""


class JobsBridgeError(Exception):
    """Root of the bridge's errors."""


class EmploymentDbError(JobsBridgeError):
    """``code`` is stable, ``reason`` is for people; neither holds personal data."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class Unavailable(EmploymentDbError):
    """No answer, or one that asks to come again. ``retry_after`` is in seconds, when the other side said.

    ``may_have_arrived``: the request may have been carried out although nobody told us.
    """

    def __init__(
        self, code: str, reason: str, *, may_have_arrived: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(code, reason)
        self.may_have_arrived = may_have_arrived
        self.retry_after = retry_after


class Rejected(EmploymentDbError):
    """The other side read the request and refuses it; it stored nothing."""


class NotSupported(EmploymentDbError):
    """The adapter doesn't declare this capability."""


class ConsentMissing(JobsBridgeError):
    pass


class OpeningClosed(JobsBridgeError):
    pass


class AlreadyReferred(JobsBridgeError):
    pass


class AlreadyAnswered(JobsBridgeError):
    pass


class AppendOnly(JobsBridgeError):
    pass
