"""From the units' pieces to a stream: its playlists, pictures and the one file for old phones. No database.

The master playlist comes last: a stream that has one is whole.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline import (
    ffmpeg,
    ladder,
    layout,
    loudness,
    playlists,
    posters,
    probe,
    progressive,
    storyboard,
    tails,
)
from media_pipeline.exceptions import OutputInvalid, Refused
from media_pipeline.ladder import Picture
from media_pipeline.plan import Pieces, Plan, Unit, UnitResult, Work
from media_pipeline.playlists import Listed, Rates, Variant
from media_pipeline.reasons import Reason
from media_pipeline.shelf import Shelf

Done = Sequence[tuple[Unit, str, UnitResult]]
MASTER = "master.m3u8"
# What a player needs before it can begin.
PLAYABLE_SECONDS = 4.0


@dataclass(frozen=True)
class Made:
    """One rendition as it was measured. ``width`` and ``height`` are ``None`` for sound."""

    name: str
    rates: Rates
    bytes: int
    seconds: float
    codecs: str
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    keyframe_rates: Rates | None = None


@dataclass(frozen=True)
class Stream:
    """A whole stream. ``duration`` in seconds is what was encoded, not what the container claimed.

    Names are in the shelf, ``""`` where there is none; ``bytes`` counts all files.
    """

    duration: float
    width: int
    height: int
    renditions: tuple[Made, ...]
    posters: tuple[str, ...] = ()
    storyboard: str = ""
    waveform: str = ""
    progressive: str = ""
    progressive_bytes: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Track:
    """One rendition over all units: ``listed`` pieces with names in the shelf, in order."""

    name: str
    codecs: str
    listed: tuple[Listed, ...]
    is_whole: bool
    picture: Picture | None = None

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.listed)


def finish(
    plan: Plan, done: Done, shelf: Shelf, folder: Path, *, alive: Callable[[], None] = lambda: None
) -> Stream:
    """Make a stream of all units' pieces: ``done`` gives each unit, its folder in the shelf and its result.

    ``folder`` is private, for what is made on the way; ``alive`` is called between steps of a few seconds.
    Raises ``Refused`` when the source held less than it claimed, ``OutputInvalid`` when pieces don't fit.
    """
    found = tracks(plan, done)
    duration = _check(plan, found)
    for track in found:
        _write_playlists(plan, track, shelf)
        alive()
    pictures = [track for track in found if track.picture]
    names = posters.make(pictures[-1].listed, plan, shelf, folder, alive=alive)
    thumbnails = [f"{base}/{extra}" for _, base, result in done for extra in result.extras]
    board = storyboard.make(thumbnails, plan, duration, shelf, folder)
    alive()
    one_file = progressive.make(found, shelf, folder, alive=alive)
    if plan.waveform:
        shelf.write(layout.WAVEFORM, _waveform(plan))
    renditions = tuple(_made(plan, track) for track in found)
    _end_live(plan, found, shelf)
    shelf.write(MASTER, write_master(renditions))
    return Stream(
        duration=duration,
        width=plan.video.width,
        height=plan.video.height,
        renditions=renditions,
        posters=names,
        storyboard=board.name,
        waveform=layout.WAVEFORM if plan.waveform else "",
        progressive=one_file.name,
        progressive_bytes=one_file.bytes,
        bytes=sum(made.bytes for made in renditions) + one_file.bytes + board.bytes,
    )


def extend(plan: Plan, done: Done, shelf: Shelf, there: Sequence[Made]) -> tuple[Made, ...]:
    """Add a plan's renditions to a stream on the shelf, whose renditions are ``there``; return the new ones.

    Raises as :func:`finish` does, and ``OutputInvalid`` when they aren't as long as what is there.
    """
    found = tracks(plan, done)
    duration = _check(plan, found)
    if any(abs(made.seconds - duration) > 0.1 for made in there if made.width):
        raise OutputInvalid("the new qualities differ in length from those that are there")
    for track in found:
        _write_playlists(plan, track, shelf)
    added = tuple(_made(plan, track) for track in found)
    shelf.write(MASTER, write_master([*there, *added]))
    return added


def write_live(plan: Plan, done: Done, shelf: Shelf) -> bool:
    """Write playlists of what is finished from the start on; tell whether a player can begin with it."""
    found = [track for track in tracks(plan, done) if track.listed]
    for track in found:
        shelf.write(f"{layout.LIVE}/{track.name}.m3u8", _live(plan, track, is_over=False))
    if not _can_begin(plan, found):
        return False
    shelf.write(f"{layout.LIVE}/{MASTER}", _live_master(plan, found))
    return True


def tracks(plan: Plan, done: Done) -> list[Track]:
    """Return every rendition of the plan as far as it is contiguous, pictures first, lowest first."""
    pictures = [unit for unit in plan.units if unit.work != Work.SOUND]
    sounds = [unit for unit in plan.units if unit.work != Work.PICTURE]
    by_number = {unit.number: (base, result) for unit, base, result in done}
    found = [_track(picture.name, pictures, by_number, picture) for picture in plan.pictures]
    if plan.sound:
        found += [_track(name, sounds, by_number) for name in (ffmpeg.AUDIO, ffmpeg.AUDIO_ONLY)]
    return found


def write_master(renditions: Sequence[Made], *, prefix: str = "", subtitles: str = "") -> str:
    """Return the master playlist of measured renditions; ``prefix`` leads from it to their folders."""
    by_name = {made.name: _variant(made, prefix) for made in renditions}
    return playlists.master(
        [by_name[made.name] for made in renditions if made.width],
        audio=by_name.get(ffmpeg.AUDIO),
        audio_only=by_name.get(ffmpeg.AUDIO_ONLY),
        subtitles=subtitles,
    )


def _track(
    name: str,
    units: Sequence[Unit],
    by_number: dict[int, tuple[str, UnitResult]],
    picture: Picture | None = None,
) -> Track:
    listed: list[Listed] = []
    codecs, is_whole = "", True
    for unit in units:
        base, result = by_number.get(unit.number, ("", UnitResult(())))
        for pieces in result.renditions:
            if pieces.rendition == name and pieces.pieces:
                codecs = codecs or pieces.codecs
                listed += _listed(base, pieces)
        if not result.is_whole:
            is_whole = False
            break
    return Track(name, codecs, tuple(listed), is_whole, picture)


def _listed(base: str, pieces: Pieces) -> Iterator[Listed]:
    init = f"{base}/{pieces.init}"
    for piece in pieces.pieces:
        yield Listed(f"{base}/{piece.name}", init, pieces.init_digest, piece)


def _check(plan: Plan, found: Sequence[Track]) -> float:
    """Return the picture's length in seconds. Raises ``OutputInvalid`` or ``Refused``."""
    if not all(track.is_whole and track.listed for track in found):
        raise OutputInvalid("a part of the stream is missing")
    for track in found:
        _check_gaps(plan, track)
    pictures = [track.seconds for track in found if track.picture]
    if max(pictures) - min(pictures) > 0.1:
        raise OutputInvalid("the qualities differ in length")
    decoded = max(track.seconds for track in found)
    if probe.is_truncated(plan.duration, decoded):
        raise Refused(Reason.TRUNCATED)
    if plan.duration is None and decoded > plan.longest - 1:
        # It didn't say how long it is, and was cut at the limit.
        raise Refused(Reason.TOO_LONG)
    return pictures[-1]


def _check_gaps(plan: Plan, track: Track) -> None:
    """Raise ``OutputInvalid`` unless all segments but the last are of full length."""
    segment = float(ladder.LADDERS[plan.ladder].gops * plan.gop / plan.frame_rate)
    lengths = [one.seconds for one in track.listed]
    whole = all(abs(seconds - segment) < 0.001 for seconds in lengths[:-1])
    if track.picture and not (whole and lengths[-1] < segment + tails.SHORTEST):
        raise OutputInvalid(f"{track.name} has a gap")


def _write_playlists(plan: Plan, track: Track, shelf: Shelf) -> None:
    text = playlists.media(track.listed, kind="VOD", is_over=True)
    shelf.write(f"{track.name}/{layout.PLAYLIST}", text)
    if track.picture:
        shelf.write(f"{track.name}/{layout.IFRAMES}", playlists.keyframes(track.listed))


def _made(plan: Plan, track: Track) -> Made:
    target = ladder.LADDERS[plan.ladder].segment
    rates = playlists.measure([(one.piece.bytes, one.seconds) for one in track.listed], target)
    total = sum(one.piece.bytes for one in track.listed)
    if track.picture is None:
        return Made(track.name, rates, total, track.seconds, track.codecs)
    picture = track.picture
    keys = [(key.bytes, key.seconds) for one in track.listed for key in one.piece.keyframes]
    return Made(
        track.name,
        rates,
        total,
        track.seconds,
        track.codecs,
        picture.width,
        picture.height,
        round(float(plan.frame_rate / picture.step), 3),
        playlists.measure(keys, target),
    )


def _waveform(plan: Plan) -> str:
    return json.dumps({"every": 0.1, "levels": loudness.unpack(plan.waveform)}, separators=(",", ":"))


def _live(plan: Plan, track: Track, *, is_over: bool) -> str:
    return playlists.media(track.listed, kind="EVENT", is_over=is_over)


def _can_begin(plan: Plan, found: Sequence[Track]) -> bool:
    """Tell whether there is enough to begin with, in every quality: a player reads the master only once."""
    begun = {track.name: track for track in found}
    first = [plan.pictures[0].name, *((ffmpeg.AUDIO,) if plan.sound else ())]
    enough = all(
        name in begun and (begun[name].seconds >= PLAYABLE_SECONDS - 0.1 or begun[name].is_whole)
        for name in first
    )
    return enough and all(picture.name in begun for picture in plan.pictures)


def _live_master(plan: Plan, found: Sequence[Track]) -> str:
    return write_master([_expected(plan, track) for track in found]).replace(f"/{layout.PLAYLIST}", ".m3u8")


def _expected(plan: Plan, track: Track) -> Made:
    """Return a rendition as far as it is known: later pieces may need what the rung's cap allows."""
    made = _made(plan, track)
    if track.picture is None:
        return made
    peak = max(made.rates.peak, round(1.2 * made.rates.average))
    return replace(made, rates=Rates(made.rates.average, peak), keyframe_rates=None)


def _end_live(plan: Plan, found: Sequence[Track], shelf: Shelf) -> None:
    """End the growing playlists, if there are any: who watches them already goes on to the end."""
    if not shelf.exists(f"{layout.LIVE}/{MASTER}"):
        return
    for track in found:
        shelf.write(f"{layout.LIVE}/{track.name}.m3u8", _live(plan, track, is_over=True))


def _variant(made: Made, prefix: str) -> Variant:
    return Variant(
        uri=f"{prefix}{made.name}/{layout.PLAYLIST}",
        rates=made.rates,
        codecs=made.codecs,
        width=made.width,
        height=made.height,
        frame_rate=made.frame_rate,
        keyframes_uri=f"{prefix}{made.name}/{layout.IFRAMES}" if made.keyframe_rates else "",
        keyframe_rates=made.keyframe_rates,
    )
