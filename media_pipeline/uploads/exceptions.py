"""What can go wrong while a file arrives.

::

    MediaError
    └── UploadError             ``status`` is the HTTP status, ``code`` a word for programs
        ├── BadRequest          a header that is missing or can't be read
        ├── StatementMissing    nothing was said of whose work it is, or of those who are shown
        ├── WrongVersion        another protocol than tus 1.0.0
        ├── WrongContentType    a piece that isn't called application/offset+octet-stream
        ├── LengthUnknown       a piece without Content-Length
        ├── OffsetConflict      a piece that begins elsewhere than where the last one ended
        ├── PieceTooLong        a piece that goes on beyond the file's length
        ├── Busy                another request is writing this upload
        ├── ChecksumMismatch    a piece that arrived differently from how it was sent
        ├── Gone                cancelled or expired
        └── NoRoom              more than the person may send, or than the disk holds
"""

from media_pipeline.exceptions import MediaError
from media_pipeline.uploads.words import sentence


class UploadError(MediaError):
    """Base; ``str()`` is a sentence for the person who sends."""

    status = 400
    code = "bad_request"

    def __str__(self) -> str:
        return sentence(self.code)


class BadRequest(UploadError):
    """``header`` names the one that is missing or can't be read."""

    def __init__(self, header: str) -> None:
        self.header = header
        super().__init__(header)

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.header})"


class StatementMissing(UploadError):
    """``code`` says which statement: ``rights`` or ``people_agreed``."""

    status = 422

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class WrongVersion(UploadError):
    status, code = 412, "wrong_version"


class WrongContentType(UploadError):
    status, code = 415, "wrong_content_type"


class LengthUnknown(UploadError):
    status, code = 411, "length_unknown"


class OffsetConflict(UploadError):
    status, code = 409, "offset_conflict"


class PieceTooLong(UploadError):
    status, code = 413, "piece_too_long"


class Busy(UploadError):
    status, code = 423, "busy"


class ChecksumMismatch(UploadError):
    # The protocol's own number.
    status, code = 460, "checksum_mismatch"


class Gone(UploadError):
    status, code = 410, "gone"


class NoRoom(UploadError):
    """``code`` says which limit: ``storage``, ``unfinished`` or ``disk``; ``left`` bytes may still come."""

    status = 413

    def __init__(self, code: str, left: int) -> None:
        self.code = code
        self.left = left
        self.status = 507 if code == "disk" else 413
        super().__init__(code, left)

    def __str__(self) -> str:
        return sentence(self.code, left=self.left)
