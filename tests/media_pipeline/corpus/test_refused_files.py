"""Whatever is no video, or half of one, is refused in words: soon, for good, and leaving nothing behind."""

import time
from pathlib import Path

import pytest

from media_pipeline.exceptions import Refused
from media_pipeline.reasons import sentence
from tests.media_pipeline.corpus import checks
from tests.media_pipeline.corpus.conftest import Corpus
from tests.media_pipeline.corpus.hostile import REFUSED

LONGEST_SECONDS = 40


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_video_is_refused(corpus: Corpus, tmp_path: Path, name: str) -> None:
    recipe, reasons = REFUSED[name]
    path = corpus(name, recipe)
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        checks.transcode(path, tmp_path)
    assert time.monotonic() - began < LONGEST_SECONDS
    assert caught.value.code in reasons
    assert "请" in sentence(caught.value.code)
    assert not (tmp_path / "stream" / "master.m3u8").exists()
