"""A worker with its sweep, in a process of its own: ``python -m tests.media_pipeline.faults.program STEP…``.

=================  ================================================================================
``upload=FILE``    keep a file as a video
``meet=FOLDER``    wait until another process has come to the same folder
``die=MOMENT``     from now on, kill this very process with SIGKILL at a moment of :data:`MOMENTS`
``work``           work and sweep until the video is settled and nothing runs or waits any more
``report``         print what is there as JSON: files that no row names, names that lead to no file
=================  ================================================================================
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.core.files import File

django.setup()

from media_pipeline import encoding, jobs, planning, publishing, services, streams  # noqa: E402 - Django first
from media_pipeline.models import Encode, Video, VideoState  # noqa: E402 - as above
from tests.media_pipeline.files import missing_files, unowned_files  # noqa: E402 - as above

Moment = tuple[Any, str, int, bool]
MOMENTS: dict[str, Moment] = {
    # What is called, the how many-th time, and whether the end comes after it was done.
    "a unit is claimed and nothing done": (encoding, "run", 3, False),
    "between two units": (jobs, "claim", 4, False),
    "the plan is made and not written down": (planning, "make", 1, True),
    "the plan is written down": (jobs, "planned", 1, True),
    "pieces are in place and no row names them": (publishing.Publisher, "move", 2, True),
    "a row names the pieces and no playlist does": (publishing, "write_live", 1, False),
    "all pieces of a unit are in place and it isn't done": (jobs, "complete", 3, False),
    "a unit is done and can't be played yet": (jobs, "complete", 2, True),
    "the last unit is done": (jobs, "complete", 4, True),
    "the finish has begun": (streams, "finish", 1, False),
    "the stream is whole and the row doesn't say so": (streams, "finish", 1, True),
    "the row says so": (publishing, "publish", 1, True),
}


def die_at(moment: str) -> None:
    owner, name, number, is_after = MOMENTS[moment]
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def watched(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, watched)


def upload(path: Path) -> None:
    with path.open("rb") as file:
        services.create_video(file=File(file, path.name), title=path.stem)


def meet(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.02)


def work() -> None:
    while True:
        services.work()
        services.sweep()
        if not Encode.objects.unfinished().exists():
            return
        time.sleep(0.1)


def report() -> None:
    ready = Video.objects.filter(state=VideoState.READY).values_list("stream_version", flat=True)
    found = {
        "orphans": [f"{one.place}: {one.path}" for one in unowned_files(with_originals=True)],
        "missing": [str(path) for version in ready for path in missing_files(version)],
    }
    sys.stdout.write(json.dumps(found) + "\n")


def main(steps: list[str]) -> None:
    # Only here: whoever imports this module for its moments keeps pieces of the usual length.
    from tests.media_pipeline.faults import small_pieces  # noqa: F401

    for step in steps:
        name, _, value = step.partition("=")
        match name:
            case "upload":
                upload(Path(value))
            case "meet":
                meet(Path(value))
            case "die":
                die_at(value)
            case "work":
                work()
            case "report":
                report()
            case _:
                raise ValueError(step)


if __name__ == "__main__":
    main(sys.argv[1:])
