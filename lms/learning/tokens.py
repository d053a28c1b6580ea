"""The watch session as the browser holds it: signed, bound to a person, a lesson and a stream."""

import uuid
from dataclasses import dataclass

from django.core import signing

from lms.learning.exceptions import BadSession
from lms.learning.models import WatchSession

_signer = signing.Signer(salt="lms.learning.watch-session")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. The row must say the same."""

    session_id: uuid.UUID
    user_id: int
    lesson_id: int
    stream_version: str


def issue(session: WatchSession) -> str:
    """Return the token of ``session``."""
    return _signer.sign_object([session.id.hex, session.user_id, session.lesson_id, session.stream_version])


def read(token: str) -> Claims:
    """Return what ``token`` says. Raises :class:`BadSession` unless we signed it."""
    try:
        session_id, user_id, lesson_id, stream_version = _signer.unsign_object(token)
        return Claims(uuid.UUID(session_id), user_id, lesson_id, stream_version)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadSession from error
