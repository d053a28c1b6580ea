"""Compile every ``locale/*/LC_MESSAGES/*.po`` of the project; needs no gettext on the machine."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("lms", "courses", "media_pipeline", "search", "jobs_bridge")


def main() -> int:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("LC_MESSAGES/*.po")):
            target = path.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
                polib.pofile(str(path), check_for_duplicates=True).save_as_mofile(str(target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
