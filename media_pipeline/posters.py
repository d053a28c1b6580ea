"""Pictures that may stand for a video: some that show something, the liveliest first."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageStat

from media_pipeline import ffmpeg, progressive
from media_pipeline.plan import Plan
from media_pipeline.playlists import Listed
from media_pipeline.shelf import Shelf

MOST = 6
# A fade-in is over by then, and a title card often stands there.
_MOMENTS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
_DARK, _BRIGHT, _FLAT = 24.0, 240.0, 12.0


def make(
    listed: Sequence[Listed], plan: Plan, shelf: Shelf, folder: Path, *, alive: Callable[[], None]
) -> tuple[str, ...]:
    """Put pictures from all over the video on the shelf and return their names, best first.

    They are of the highest quality, decoded in one go: keyframes, of a short video what lies between too.
    Black, white and blank ones are left out unless there is nothing else.
    """
    some = _spread(listed)
    if len({one.init_digest for one in some}) > 1:
        some = [one for one in some if one.init_digest == some[0].init_digest]
    source = folder / "posters.mp4"
    picture = plan.pictures[-1]
    every = 0
    if len(listed) >= MOST:
        _gather_keyframes(some, shelf, source)
    else:
        progressive.gather(some, shelf, source, alive=alive)
        frames = float(plan.frame_rate / picture.step) * sum(one.seconds for one in some)
        every = max(1, int(frames / MOST))
    candidates = ffmpeg.stills(source, picture, folder, every=every, alive=alive)
    source.unlink()
    names = []
    for number, path in enumerate(_best(candidates), start=1):
        names.append(f"poster-{number}.jpg")
        shelf.put(path, names[-1])
    return tuple(names)


def _spread(listed: Sequence[Listed]) -> list[Listed]:
    """Return a few segments from all over a stream, in order."""
    numbers = sorted({int(share * len(listed)) for share in _MOMENTS})
    return [listed[number] for number in numbers]


def _gather_keyframes(some: Sequence[Listed], shelf: Shelf, target: Path) -> None:
    """Write the first group of pictures of each segment into one file: one keyframe each."""
    with target.open("wb") as file:
        file.write(shelf.read(some[0].init))
        for one in some:
            following = one.piece.keyframes[1:2]
            file.write(shelf.read(one.name)[: following[0].offset if following else None])


def _best(candidates: Sequence[Path]) -> list[Path]:
    """Return the most contrasted pictures first, at most six; one is always left."""
    looks = sorted(((_look(path), path) for path in candidates), key=lambda row: row[0][1], reverse=True)
    good = [path for (brightness, contrast), path in looks if _shows(brightness, contrast)]
    return good[:MOST] or [path for _, path in looks[:1]]


def _shows(brightness: float, contrast: float) -> bool:
    return contrast > _FLAT and _DARK < brightness < _BRIGHT


def _look(picture: Path) -> tuple[float, float]:
    """Return the mean brightness and its spread, both 0–255."""
    with Image.open(picture) as image:
        image.draft("L", (320, 320))
        statistics = ImageStat.Stat(image.convert("L"))
    return statistics.mean[0], statistics.stddev[0]
