"""Every odd recording that holds pictures becomes a whole stream of the right shape and length."""

from pathlib import Path

import pytest

from tests.media_pipeline.corpus import checks
from tests.media_pipeline.corpus.conftest import Corpus
from tests.media_pipeline.corpus.recordings import RECORDINGS


@pytest.mark.parametrize("name", RECORDINGS)
def test_an_odd_recording_becomes_a_stream(corpus: Corpus, tmp_path: Path, name: str) -> None:
    recording = RECORDINGS[name]
    outcome = checks.transcode(corpus(name, recording.make), tmp_path)
    checks.must_be_whole(outcome)
    stream = outcome.stream
    assert (stream.width, stream.height) == (recording.width, recording.height)
    assert stream.duration == pytest.approx(recording.seconds, abs=recording.tolerance)
    assert any(made.width is None for made in stream.renditions) is recording.has_sound
