"""A certificate as it is shown and printed."""

import functools
import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Never

import qrcode
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from lms.accounts import encryption
from lms.accounts.exceptions import IdentityMissing
from lms.accounts.id_numbers import mask_name
from lms.accounts.services import reveal_identity
from lms.learning.models import Certificate, Revocation
from lms.learning.wording import duration_words

FONT_FOLDERS = [
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
]


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of ``size`` modules and the SVG path of the dark ones; the page's style sheet colours it."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the paper. ``name_is_real``: it comes from the holder's identity, not the account."""

    certificate: Certificate
    name: str
    full_name: bool
    name_is_real: bool
    course_title: str
    hours: Decimal
    learning_seconds: int
    completed_at: datetime
    url: str
    qr: QrCode
    revoked: Revocation | None

    @property
    def learning_words(self) -> str:
        """The verified learning time, in the paper's language whoever looks at it."""
        with translation.override("zh-hans"):
            return duration_words(self.learning_seconds)

    @property
    def code(self) -> str:
        return self.certificate.code

    @property
    def spaced_code(self) -> str:
        """The code in groups of four, as people read it out."""
        return " ".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))


def shown(certificate: Certificate, *, full_name: bool) -> Shown:
    """Return what ``certificate`` shows: the whole name to its holder, a masked one to everyone else."""
    completion = certificate.completion
    name, is_real = holder_name(certificate)
    url = settings.PUBLIC_URL + reverse("learning:certificate", args=[certificate.code])
    return Shown(
        certificate=certificate,
        name=name if full_name else mask_name(name),
        full_name=full_name,
        name_is_real=is_real,
        course_title=completion.course_title,
        hours=completion.hours,
        learning_seconds=completion.learning_seconds,
        completed_at=completion.completed_at,
        url=url,
        qr=qr_code(url),
        revoked=getattr(completion, "revocation", None),
    )


def holder_name(certificate: Certificate) -> tuple[str, bool]:
    """Return the holder's name and whether it is the real one.

    The real name is read where it is kept; without identity it is the account's name of the day of issue.
    """
    try:
        return reveal_identity(user=certificate.completion.user).real_name, True
    except IdentityMissing:
        return encryption.decrypt(certificate.holder_name_encrypted), False


def qr_code(text: str) -> QrCode:
    """Return the QR code of ``text``, with its quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return QrCode(len(rows), squares)


@functools.cache
def pdf_available() -> bool:
    """Tell whether a certificate can be set here: WeasyPrint needs Pango, and the text a Chinese font."""
    try:
        import weasyprint  # noqa: F401 - importing is the question
    except OSError:
        return False
    return any(next(folder.rglob("Noto*CJK*"), None) for folder in FONT_FOLDERS if folder.is_dir())


def pdf(paper: Shown) -> bytes:
    """Return the certificate as a PDF, A4, with its fonts embedded."""
    import weasyprint

    # Its remarks on style sheets are for whoever writes them, and the tests look at the result.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    html = render_to_string("learning/certificates/paper_pdf.html", {"shown": paper})
    style = weasyprint.CSS(filename=Path(__file__).parent / "static" / "learning" / "paper.css")
    document = weasyprint.HTML(string=html, url_fetcher=_nothing_from_outside)
    content: bytes = document.write_pdf(stylesheets=[style])
    return content


def _nothing_from_outside(url: str, *_args: Any, **_kwargs: Any) -> Never:
    raise ValueError(f"a certificate loads nothing: {url}")
