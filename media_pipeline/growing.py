"""Taking up segments while ffmpeg still writes: each is checked, moved to its time and given its last name.

ffmpeg's playlist says which segments are whole. They are written anew below the rendition's folder, since a
piece from the middle of a video begins at zero for ffmpeg.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from media_pipeline import fmp4, layout, playlists, tails
from media_pipeline.exceptions import OutputInvalid
from media_pipeline.fmp4 import Fragment, Track
from media_pipeline.plan import Keyframe, Piece, Pieces


@dataclass
class Growing:
    """One rendition of a unit, while it is encoded.

    ffmpeg writes into ``raw``; finished pieces are put into ``folder``, named from it. ``first_frame`` of
    ``rate`` is where the unit begins; ``gop`` frames lie between keyframes, ``gops`` of them in a segment.
    For sound, ``rate`` is ``None``.
    """

    name: str
    raw: Path
    folder: Path
    rate: Fraction | None = None
    first_frame: int = 0
    gop: int = 0
    gops: int = 2
    ends_near: float | None = None
    pieces: list[Piece] = field(default_factory=list)
    frames: int = 0
    _taken: int = 0
    _fragments: int = 0
    _init: bytes = b""
    _rest: bytes = b""
    _track: Track | None = None

    def take(self, *, is_over: bool = False) -> bool:
        """Take up what has become whole; tell whether anything did. Raises ``OutputInvalid``."""
        listed = self._listed(is_over)
        before = len(self.pieces)
        for number, segment in enumerate(listed[self._taken :], start=self._taken):
            is_last = number + 1 == len(listed)
            if is_last and not is_over and self._may_need_its_tail(segment.seconds):
                break
            self._take(self.raw / Path(segment.uri).name)
            self._taken = number + 1
        if is_over:
            self._join_tail()
        return len(self.pieces) > before

    def so_far(self) -> Pieces:
        """Return what is finished."""
        init = f"{self.name}/{layout.INIT}"
        codecs = self._track.codecs if self._track else ""
        digest = sha256(self._init).hexdigest()[:16] if self._init else ""
        return Pieces(self.name, init if self._init else "", digest, codecs, tuple(self.pieces))

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces)

    def _listed(self, is_over: bool) -> tuple[playlists.Segment, ...]:
        try:
            text = (self.raw / layout.PLAYLIST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        return playlists.parse(text, is_whole=is_over).segments

    def _may_need_its_tail(self, seconds: float) -> bool:
        """A piece stays until the next one is there if that may be too short to stand alone."""
        if self.ends_near is None:
            return True
        return self.seconds + 2 * seconds > self.ends_near - tails.SHORTEST

    def _take(self, path: Path) -> None:
        data = path.read_bytes()
        if self._track is None:
            data += self._take_init()
        assert self._track is not None  # noqa: S101 - for the type checker: just set
        shift = fmp4.ticks(self.first_frame, self.rate, self._track) if self.rate else 0
        moved, fragments = fmp4.relocate(data, self._track, shift=shift, number=self._fragments + 1)
        path.unlink()
        if not fragments:
            # The source ended before this piece began: there is a segment with nothing in it.
            return
        self._check(fragments)
        self._fragments += len(fragments)
        self.frames += sum(fragment.samples for fragment in fragments)
        name = f"{self.name}/{len(self.pieces):05d}.m4s"
        (self.folder / name).write_bytes(moved)
        self.pieces.append(_piece(name, moved, fragments, self._track.timescale))

    def _take_init(self) -> bytes:
        """Note the initialisation segment; return the first segment's data, which ffmpeg put behind it."""
        self._init, rest = fmp4.split_init((self.raw / layout.INIT).read_bytes())
        self._track = fmp4.track(self._init)
        place = self.folder / self.name
        place.mkdir(parents=True, exist_ok=True)
        (place / layout.INIT).write_bytes(self._init)
        return rest

    def _check(self, fragments: tuple[Fragment, ...]) -> None:
        """Raise ``OutputInvalid`` unless every group of pictures begins where the grid has a keyframe."""
        if self.rate is None:
            return
        if self.frames % (self.gop * self.gops):
            raise OutputInvalid(f"a segment of {self.name} begins off the grid")
        if not all(fragment.is_key for fragment in fragments):
            raise OutputInvalid(f"a fragment of {self.name} begins without a keyframe")
        if any(fragment.samples != self.gop for fragment in fragments[:-1]):
            raise OutputInvalid(f"a keyframe of {self.name} is off the grid")

    def _join_tail(self) -> None:
        """Append a last piece too short to be noticed to the one before, unless that has gone already."""
        if len(self.pieces) < 2 or self.pieces[-1].seconds >= tails.SHORTEST:
            return
        before, tail = self.pieces[-2:]
        if not (self.folder / before.name).exists():
            return
        with (self.folder / before.name).open("ab") as file:
            file.write((self.folder / tail.name).read_bytes())
        (self.folder / tail.name).unlink()
        self.pieces[-2:] = [tails.joined(before, tail)]


def _piece(name: str, data: bytes, fragments: tuple[Fragment, ...], timescale: int) -> Piece:
    keyframes = tuple(
        Keyframe(fragment.start, fragment.first_end - fragment.start, fragment.ticks / timescale)
        for fragment in fragments
    )
    seconds = sum(fragment.ticks for fragment in fragments) / timescale
    return Piece(name, seconds, len(data), keyframes)
