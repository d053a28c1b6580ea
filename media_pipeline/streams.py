"""Making a stream: from a file to a folder of renditions that passed the checks. No database here."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_pipeline import ffmpeg, ffprobe, fmp4, ladder, layout, playlists, posters, probe, tails
from media_pipeline.exceptions import OutputInvalid, Refused
from media_pipeline.ladder import Ladder
from media_pipeline.playlists import Rates, Variant
from media_pipeline.reasons import Reason


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


@dataclass(frozen=True)
class Stream:
    """A whole stream. ``duration`` in seconds is what was encoded, not what the container claimed."""

    duration: float
    width: int
    height: int
    renditions: tuple[Made, ...]
    has_poster: bool


def make(
    source: Path,
    folder: Path,
    *,
    rungs: Ladder,
    limits: probe.Limits,
    on_probed: Callable[[], None],
    on_progress: Callable[[float], None],
) -> Stream:
    """Encode ``source`` into ``folder`` and return what was made.

    ``on_progress`` is given the share done, 0–1. Raises ``Refused`` or ``EncodeFailed``.
    """
    facts = ffprobe.examine(source, limits, alive=lambda: on_progress(0.0))
    on_probed()
    recipe = _recipe(source, facts, rungs, limits)
    expected = facts.duration or limits.seconds
    ffmpeg.encode(recipe, folder, on_progress=lambda seconds: on_progress(min(0.99, seconds / expected)))
    renditions = _measure_all(recipe, folder)
    decoded = max(made.seconds for made in renditions)
    if probe.is_truncated(facts.duration, decoded):
        raise Refused(Reason.TRUNCATED)
    if facts.duration is None and decoded > limits.seconds - 1:
        # It didn't say how long it is, and was cut at the limit.
        raise Refused(Reason.TOO_LONG)
    duration = renditions[0].seconds
    on_progress(0.99)
    poster = folder / layout.POSTER
    has_poster = posters.make(
        source, facts.video, seconds=duration, output=poster, alive=lambda: on_progress(0.99)
    )
    (folder / "master.m3u8").write_text(write_master(renditions), encoding="utf-8")
    return Stream(duration, facts.video.width, facts.video.height, renditions, has_poster)


def content_version(folder: Path, *, salt: str, alive: Callable[[], None]) -> str:
    """Return the name of a stream: a digest of all it holds. ``salt`` keeps two videos' streams apart.

    ``alive`` is called between files, since a long stream takes a while to read.
    """
    digest = hashlib.sha256(salt.encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        alive()
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]


def write_master(renditions: Sequence[Made], *, prefix: str = "", subtitles: str = "") -> str:
    """Return the master playlist of measured renditions; ``prefix`` leads from it to their folders."""
    by_name = {made.name: _variant(made, prefix) for made in renditions}
    return playlists.master(
        [by_name[made.name] for made in renditions if made.width],
        audio=by_name.get(ffmpeg.AUDIO),
        audio_only=by_name.get(ffmpeg.AUDIO_ONLY),
        subtitles=subtitles,
    )


def _recipe(source: Path, facts: probe.Source, rungs: Ladder, limits: probe.Limits) -> ffmpeg.Recipe:
    return ffmpeg.Recipe(
        source=source,
        video=facts.video,
        audio=facts.audio,
        pictures=ladder.pictures(rungs, facts.video.width, facts.video.height),
        frame_rate=ladder.frame_rate(rungs, facts.video.frame_rate),
        ladder=rungs,
        max_pixels=limits.pixels,
        seconds=limits.seconds,
    )


def _measure_all(recipe: ffmpeg.Recipe, folder: Path) -> tuple[Made, ...]:
    """Return the renditions, pictures first, lowest first. Raises ``OutputInvalid`` when one isn't whole."""
    frame_rate = round(float(recipe.frame_rate), 3)
    pictures = [
        _measure(folder, picture.name, recipe.ladder.segment, (picture.width, picture.height, frame_rate))
        for picture in recipe.pictures
    ]
    if any(abs(made.seconds - pictures[0].seconds) > 0.1 for made in pictures):
        raise OutputInvalid("the qualities differ in length")
    names = (ffmpeg.AUDIO, ffmpeg.AUDIO_ONLY) if recipe.audio else ()
    return (*pictures, *(_measure(folder, name, recipe.ladder.segment) for name in names))


def _measure(folder: Path, name: str, target: float, picture: tuple[int, int, float] | None = None) -> Made:
    place = folder / name
    try:
        tails.join_short_tail(place)
        playlist = playlists.parse((place / layout.PLAYLIST).read_text(encoding="utf-8"))
        sizes = [(place / segment.uri).stat().st_size for segment in playlist.segments]
        init = (place / playlist.init).read_bytes()
    except FileNotFoundError as error:
        raise OutputInvalid(f"{name} lacks a file") from error
    if not all(sizes) or not init:
        raise OutputInvalid(f"{name} has an empty file")
    lengths = [segment.seconds for segment in playlist.segments]
    rates = playlists.measure(list(zip(sizes, lengths, strict=True)), target)
    total = sum(sizes) + len(init)
    if picture is None:
        return Made(name, rates, total, playlist.seconds, fmp4.AAC_LC)
    return Made(name, rates, total, playlist.seconds, fmp4.h264_codec(init), *picture)


def _variant(made: Made, prefix: str) -> Variant:
    return Variant(
        uri=f"{prefix}{made.name}/{layout.PLAYLIST}",
        rates=made.rates,
        codecs=made.codecs,
        width=made.width,
        height=made.height,
        frame_rate=made.frame_rate,
    )
