"""``manage.py transcode FILE OUTPUT_DIR [--json]``: the very same pipeline, without a row in the database."""

import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline import ffmpeg, ladder, layout, services, transcoding
from media_pipeline.exceptions import EncodeFailed, FfmpegMissing, NotIsolated, Refused
from media_pipeline.reasons import Reason, sentence
from media_pipeline.shelf import Shelf
from media_pipeline.streams import MASTER, Made
from media_pipeline.transcoding import Transcoded

logger = logging.getLogger(__name__)

_SENTENCES = {
    "bad_arguments": gettext_lazy("参数不对。用法：manage.py transcode 文件 输出文件夹 [--json]"),
    "not_found": gettext_lazy("找不到这个文件。请检查路径。"),
    "not_a_file": gettext_lazy("这不是一个普通文件。请给出视频文件的路径。"),
    "not_readable": gettext_lazy("没有权限读取这个文件。"),
    "output_not_a_folder": gettext_lazy("输出的位置已经有一个文件。请换一个文件夹。"),
    "output_not_empty": gettext_lazy("输出文件夹里已经有东西。请给一个空文件夹，或者一个还不存在的。"),
    "output_not_writable": gettext_lazy("没法写入输出文件夹。请检查权限和磁盘。"),
}


class Declined(Exception):
    """No stream: ``code`` for programs, ``str()`` a sentence for people."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(message or str(_SENTENCES[code]))


class Parser(CommandParser):
    """Answers wrong arguments in the command's own form."""

    def error(self, message: str) -> NoReturn:
        raise Declined("bad_arguments", f"{_SENTENCES['bad_arguments']} ({message})")


class Command(BaseCommand):
    help = "Make an adaptive stream of a video file in a folder, without the database."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = Parser(prog=f"{Path(prog_name).name} {subcommand}", description=self.help, **kwargs)
        self.add_base_argument(parser, "--settings", help="The settings module.")
        self.add_base_argument(parser, "--pythonpath", help="A folder to add to the Python path.")
        for option in ("--no-color", "--force-color", "--traceback", "--skip-checks"):
            self.add_base_argument(parser, option, action="store_true", help="As in every command.")
        self.add_base_argument(parser, "--verbosity", "-v", type=int, default=1, help="0 is quiet.")
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the recording")
        parser.add_argument("output", metavar="OUTPUT_DIR", help="an empty folder, or one to be made")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def run_from_argv(self, argv: list[str]) -> None:
        # A file may be called -1.mp4.
        named = [f"./{word}" if word.startswith("-") and Path(word).is_file() else word for word in argv]
        try:
            super().run_from_argv(named)
        except Declined as declined:
            self._decline(declined, as_json="--json" in argv)
        except BrokenPipeError:
            # Nobody listens any more: what is still in the buffer must not fail once again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(2)

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        _accept_any_name(sys.stdout, sys.stderr)
        try:
            with _stoppable():
                made = self._transcode(Path(options["file"]), Path(options["output"]), options["verbosity"])
        except Declined as declined:
            self._decline(declined, as_json=options["json"])
        wall = time.monotonic() - began
        self.stdout.write(
            json.dumps(summary(made, wall), ensure_ascii=False) if options["json"] else words(made)
        )

    def _transcode(self, file: Path, output: Path, verbosity: int) -> Transcoded:
        source = _source(file)
        with _folder(output) as place, _working_folder(place) as work:
            try:
                return transcoding.run(
                    source,
                    Shelf(FileSystemStorage(location=place), ""),
                    work,
                    rungs=ladder.CURRENT,
                    limits=services.limits(),
                    on_progress=self._show if verbosity else lambda share: None,
                    vmaf_target=settings.VIDEO_VMAF_TARGET,
                )
            except (Refused, EncodeFailed, NotIsolated) as error:
                logger.warning("%s", getattr(error, "log", "") or error.code)
                raise Declined(error.code, str(error)) from error
            except FfmpegMissing as error:
                raise Declined(Reason.FFMPEG_MISSING, sentence(Reason.FFMPEG_MISSING)) from error
            except Exception as error:
                # Whoever calls gets an answer, whatever went wrong.
                if isinstance(error, Declined):
                    raise
                logger.warning("%s: %s", type(error).__name__, error)
                code = Reason.OUT_OF_SPACE if getattr(error, "errno", 0) == 28 else Reason.UNEXPECTED
                raise Declined(code, sentence(code)) from error

    def _show(self, share: float) -> None:
        percent = int(share * 100)
        if percent >= getattr(self, "_next", 10):
            self._next = percent - percent % 10 + 10
            self.stderr.write(_("已完成 %(percent)d%%") % {"percent": percent})

    def _decline(self, declined: Declined, *, as_json: bool) -> NoReturn:
        if as_json:
            answer = {"ok": False, "code": str(declined.code), "message": str(declined)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stderr.write(str(declined))
        sys.exit(2)


def summary(made: Transcoded, wall_seconds: float) -> dict[str, Any]:
    """Return the answer for programs: seconds, bit/s, paths from the output folder."""
    stream = made.stream
    names = {one.name for one in stream.renditions}
    return {
        "ok": True,
        "duration": round(stream.duration, 3),
        "width": stream.width,
        "height": stream.height,
        "ladder": made.plan.ladder,
        "renditions": [_rendition(one) for one in stream.renditions],
        "master": MASTER,
        "audio": f"{ffmpeg.AUDIO}/{layout.PLAYLIST}" if ffmpeg.AUDIO in names else None,
        "poster": stream.posters[0] if stream.posters else None,
        "posters": list(stream.posters),
        "storyboard": stream.storyboard or None,
        "waveform": stream.waveform or None,
        "progressive": stream.progressive or None,
        "bytes": stream.bytes,
        "first_playable_seconds": round(made.first_playable, 3),
        "wall_seconds": round(wall_seconds, 3),
    }


def words(made: Transcoded) -> str:
    """Return the answer for people."""
    lines = [
        _("时长 %(duration).1f 秒，用时 %(wall).1f 秒，%(first).1f 秒后可以开始播放。")
        % {"duration": made.stream.duration, "wall": made.seconds, "first": made.first_playable}
    ]
    for one in made.stream.renditions:
        size = f"{one.width}×{one.height}" if one.width else ""
        rates = f"{one.rates.average / 1000:.0f} / {one.rates.peak / 1000:.0f} kbit/s"
        lines.append(f"  {one.name:<12}{size:<12}{rates}")
    return "\n".join([*lines, f"  {MASTER}"])


def _rendition(made: Made) -> dict[str, Any]:
    return {
        "name": made.name,
        "kind": "video" if made.width else "audio",
        "height": made.height,
        "width": made.width,
        "frame_rate": made.frame_rate,
        "average_bitrate": made.rates.average,
        "peak_bitrate": made.rates.peak,
        "bytes": made.bytes,
        "codecs": made.codecs,
        "path": f"{made.name}/{layout.PLAYLIST}",
    }


def _source(file: Path) -> Path:
    """Return the recording's own path. Raises ``Declined`` for whatever isn't a file that can be read."""
    try:
        found = file.resolve(strict=True)
        if not found.is_file():
            raise Declined("not_a_file")
        with found.open("rb"):
            return found
    except PermissionError as error:
        raise Declined("not_readable") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise Declined("not_found") from error


@contextmanager
def _folder(output: Path) -> Iterator[Path]:
    """Yield the empty output folder. What was put there goes when anything raises."""
    made = _missing(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        if any(output.iterdir()):
            raise Declined("output_not_empty")
    except (FileExistsError, NotADirectoryError) as error:
        raise Declined("output_not_a_folder") from error
    except (OSError, ValueError) as error:
        raise Declined("output_not_writable") from error
    try:
        yield output.resolve()
    except BaseException:
        for path in output.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for folder in made:
            folder.rmdir()
        raise


def _missing(folder: Path) -> list[Path]:
    """Return the folders that would have to be made, innermost first."""
    try:
        return [one for one in (folder, *folder.parents) if not one.exists()]
    except (OSError, ValueError):
        return []


@contextmanager
def _working_folder(place: Path) -> Iterator[Path]:
    """Yield a private folder on the same disk, gone afterwards; so are the playlists that grew meanwhile."""
    try:
        work = Path(tempfile.mkdtemp(prefix=".work-", dir=place))
    except OSError as error:
        raise Declined("output_not_writable") from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(place / layout.LIVE, ignore_errors=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Answer Ctrl-C and a polite kill as any other failure, so that nothing is left behind."""

    def stop(number: int, frame: object) -> None:
        raise Declined(Reason.INTERRUPTED, sentence(Reason.INTERRUPTED))

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _accept_any_name(*streams: Any) -> None:
    """Let a terminal that can't write Chinese get escapes instead of an error."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
