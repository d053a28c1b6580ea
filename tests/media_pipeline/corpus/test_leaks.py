"""No file leads the pipeline to another one: neither its words nor its pictures come out anywhere."""

from pathlib import Path

import pytest

from media_pipeline import disguises, processes
from media_pipeline.binaries import binary
from media_pipeline.exceptions import Refused
from media_pipeline.isolation import layers
from media_pipeline.isolation.start import FILES
from media_pipeline.processes import Confinement
from tests.media_pipeline import clips
from tests.media_pipeline.corpus import checks
from tests.media_pipeline.corpus.lures import COLOUR, LURES, WORDS


@pytest.fixture(scope="session")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that somebody else keeps on this machine, with words in it."""
    path = tmp_path_factory.mktemp("house") / "secret.ts"
    picture = f"color={COLOUR}:size=160x90:rate=25:duration=1"
    clips.run("-f", "lavfi", "-i", picture, "-c:v", "libx264", "-metadata", f"service_name={WORDS}", path)
    assert WORDS.encode() in path.read_bytes()
    return path


@pytest.mark.parametrize("name", LURES)
@pytest.mark.parametrize("kind", ["mp4", "mkv", "m3u8"])
def test_a_file_that_leads_elsewhere_is_refused(tmp_path: Path, secret: Path, name: str, kind: str) -> None:
    path = tmp_path / f"{name}.{kind}"
    path.write_text(LURES[name](secret), encoding="utf-8")
    with pytest.raises(Refused):
        checks.transcode(path, tmp_path)
    made = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file() and one != path)
    assert WORDS.encode() not in made
    assert not list((tmp_path / "stream").rglob("*"))


@pytest.mark.parametrize("name", LURES)
def test_the_whitelists_alone_keep_it_too(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A system without any isolation, and a lure whose beginning looks like nothing known."""
    monkeypatch.setattr(layers, "holding", lambda: ())
    monkeypatch.setattr(disguises, "reason", lambda head: None)
    path = tmp_path / "lure.mp4"
    path.write_text(LURES[name](secret), encoding="utf-8")
    with pytest.raises(Refused):
        checks.transcode(path, tmp_path)
    assert not list((tmp_path / "stream").rglob("*"))


def decode(lure: Path, out: Path, *, reads: tuple[Path, ...]) -> bool:
    """Run an ffmpeg that opens whatever it is told to, and tell whether it wrote the secret's picture."""
    out.mkdir()
    processes.run(
        [
            *(
                binary("ffmpeg"),
                "-nostdin",
                "-v",
                "error",
                "-protocol_whitelist",
                "file,crypto,subfile,concat",
            ),
            *(
                "-allowed_extensions",
                "ALL",
                "-i",
                str(lure),
                "-frames:v",
                "1",
                "-pix_fmt",
                "rgb24",
                "raw.rgb",
            ),
        ],
        confinement=Confinement(cpu_seconds=20, reads=reads),
        timeout=30,
        cwd=out,
    )
    raw = out / "raw.rgb"
    return raw.exists() and _is_magenta(raw.read_bytes()[:3])


def _is_magenta(pixel: bytes) -> bool:
    red, green, blue = pixel
    return red > 200 and green < 80 and blue > 200


@pytest.mark.skipif(FILES not in layers.holding(), reason="this kernel has no Landlock")
def test_an_ffmpeg_without_any_whitelist_cannot_follow_a_playlist_either(
    tmp_path: Path, secret: Path
) -> None:
    """The lure works where the secret was handed over: so it is the isolation that keeps it."""
    lure = tmp_path / "lure.m3u8"
    lure.write_text(LURES["hls"](secret), encoding="utf-8")
    assert decode(lure, tmp_path / "open", reads=(lure, secret))
    assert not decode(lure, tmp_path / "isolated", reads=(lure,))
