"""However a film was broken on its way, the end is a stream, a refusal or a failed attempt: never a crash.

``MUTATIONS`` in the environment sets how many broken copies are tried; 200 take a few minutes.
"""

import os
import shutil
import time
from pathlib import Path

import pytest

from media_pipeline.exceptions import EncodeFailed, Refused
from media_pipeline.reasons import Reason
from tests.media_pipeline.corpus import checks
from tests.media_pipeline.corpus.conftest import Corpus
from tests.media_pipeline.corpus.mutations import broken
from tests.media_pipeline.corpus.recordings import film

COUNT = int(os.environ.get("MUTATIONS", "20"))
LONGEST_SECONDS = 60


@pytest.fixture(scope="session")
def films(corpus: Corpus) -> list[Path]:
    return [
        corpus("front.mp4", lambda path: film(path, "-movflags", "+faststart", "-g", "12")),
        corpus("back.mov", lambda path: film(path, "-g", "12")),
        corpus("plain.mkv", lambda path: film(path, "-g", "12")),
        corpus("plain.ts", lambda path: film(path, "-g", "12")),
    ]


def test_a_broken_copy_ends_in_a_stream_or_in_words(films: list[Path], tmp_path: Path) -> None:
    ends: dict[str, int] = {}
    for number, (suffix, data) in enumerate(broken(films, COUNT, seed=1)):
        place = tmp_path / str(number)
        place.mkdir()
        (place / f"broken{suffix}").write_bytes(data)
        began = time.monotonic()
        try:
            outcome = checks.transcode(place / f"broken{suffix}", place)
            checks.must_list_what_is_there(outcome.folder / "master.m3u8")
            checks.must_decode(outcome.folder / "master.m3u8")
            end = "stream"
        except (Refused, EncodeFailed) as error:
            end = error.code
        assert time.monotonic() - began < LONGEST_SECONDS
        ends[end] = ends.get(end, 0) + 1
        shutil.rmtree(place)
    assert set(ends) <= {"stream", *Reason}
    assert sum(ends.values()) == COUNT
    assert ends.get("stream", 0) > COUNT / 5, ends
