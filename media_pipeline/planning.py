"""Making a plan: looking at the file, listening to it, and a short sample of what each rung would cost."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from media_pipeline import ffprobe, ladder, loudness, pertitle, probe, samples
from media_pipeline.ladder import Ladder
from media_pipeline.loudness import Loudness
from media_pipeline.plan import Plan, Sound, Unit, Work

# Up to here one process does it all: its pieces would be too few to share.
WHOLE_SECONDS = 180.0
PIECE_SECONDS = 60
# Below this a sample would be most of the video.
SAMPLED_SECONDS = 10.0
_MOST_THUMBNAILS = 120


def make(
    source: Path,
    folder: Path,
    *,
    rungs: Ladder,
    limits: probe.Limits,
    alive: Callable[[], None],
    vmaf_target: float = 0.0,
) -> Plan:
    """Look at ``source`` and return how to encode it. ``folder`` is for what is measured on the way.

    ``alive`` is called at least once a second; what it raises stops everything. With a ``vmaf_target`` the
    rungs' quality is fitted to the title, where this ffmpeg can. Raises ``Refused`` or ``EncodeFailed``.
    """
    facts = _seen(ffprobe.examine(source, limits, alive=alive), rungs)
    first = draft(facts, rungs, limits)
    if rungs.is_addition:
        return first
    shift = pertitle.shift(source, first, folder, target=vmaf_target, alive=alive) if vmaf_target else 0
    first = replace(first, pictures=ladder.shifted(first.pictures, shift))
    heard, costs = _look_closer(source, first, folder, alive)
    if first.sound is None or heard is None:
        return replace(first, pictures=ladder.thin(first.pictures, costs, sound=0))
    return replace(
        first,
        sound=loudness.normalised(first.sound, heard),
        pictures=ladder.thin(first.pictures, costs, sound=rungs.audio_bitrate),
        waveform=loudness.pack(heard.levels),
    )


def draft(facts: probe.Source, rungs: Ladder, limits: probe.Limits) -> Plan:
    """Return the plan that what is known of a file makes: every rung, the sound as it is."""
    video = facts.video
    pictures = ladder.pictures(rungs, video.width, video.height, video.frame_rate)
    rate = ladder.frame_rate(rungs, video.frame_rate, min(video.width, video.height))
    gop = ladder.gop(rungs, rate, [picture.step for picture in pictures])
    return Plan(
        ladder=rungs.version,
        video=video,
        sound=Sound(facts.audio.index, facts.audio.channels, hold=facts.audio.hold) if facts.audio else None,
        pictures=tuple(pictures),
        frame_rate=rate,
        duration=facts.duration,
        longest=limits.seconds,
        chapters=facts.chapters,
        units=units(facts, rate, gop, rungs, limits.seconds),
        gop=gop,
        thumbnail_every=0 if rungs.is_addition else thumbnail_every(facts.duration, rate, gop),
    )


def units(
    facts: probe.Source,
    rate: Fraction,
    gop: int,
    rungs: Ladder,
    longest: float,
    *,
    whole: float = WHOLE_SECONDS,
    piece: float = PIECE_SECONDS,
) -> tuple[Unit, ...]:
    """Part the work: one unit, or the sound and pieces of about ``piece`` seconds that begin with a segment.

    Up to ``whole`` seconds, and where a piece from the middle can't be read exactly, it is one unit.
    """
    seconds = facts.duration
    if seconds is None or seconds <= whole or not facts.seekable:
        return (Unit(0, Work.WHOLE, seconds or longest),)
    segment = gop * rungs.gops
    frames = max(1, round(piece * float(rate) / segment)) * segment
    count = max(1, round(seconds * rate / frames))
    parts = [Unit(0, Work.SOUND, seconds)] if facts.audio else []
    for number in range(count):
        is_last = number + 1 == count
        length = seconds - float(number * frames / rate) if is_last else float(frames / rate)
        parts.append(Unit(len(parts), Work.PICTURE, length, number * frames, None if is_last else frames))
    return tuple(parts)


def thumbnail_every(seconds: float | None, rate: Fraction, gop: int) -> int:
    """Return after how many frames another small picture is taken, so that there are not too many.

    A piece begins with one: the number divides a minute's groups of pictures.
    """
    if seconds is not None and seconds <= _MOST_THUMBNAILS / 2:
        return gop // 2 if gop % 2 == 0 else gop
    groups = PIECE_SECONDS // 2
    for count in (n for n in range(1, groups + 1) if groups % n == 0):
        if seconds is not None and seconds * rate / (count * gop) <= _MOST_THUMBNAILS:
            return count * gop
    return groups * gop


def _seen(facts: probe.Source, rungs: Ladder) -> probe.Source:
    """Return what a ladder encodes of a file: the sound of a stream that is there is there already."""
    return replace(facts, audio=None) if rungs.is_addition else facts


def _look_closer(
    source: Path, plan: Plan, folder: Path, alive: Callable[[], None]
) -> tuple[Loudness | None, dict[str, float]]:
    """Return how loud it is and what each rung would cost in bit/s; both are found at the same time."""
    with samples.Sampling() as sampling:
        if len(plan.pictures) > 2 and plan.duration and plan.duration >= SAMPLED_SECONDS:
            sampling.start(source, plan, folder)
        heard = loudness.measure(source, plan.sound, folder, alive=alive) if plan.sound else None
        return heard, sampling.costs(alive)
