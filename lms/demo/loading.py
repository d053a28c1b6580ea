"""The demo as a whole: words, accounts, recordings, pages, in the order in which they need each other."""

from collections import Counter
from collections.abc import Callable, Sequence

from courses.services import ensure_site, load_occupations
from lms.accounts.roles import Role
from lms.demo import pages
from lms.demo.accounts import account_of, ensure_accounts
from lms.demo.content import Course
from lms.demo.narration import Silence, Voice
from lms.demo.videos import ensure_videos


def load(*, courses: Sequence[Course], voice: Voice, say: Callable[[str], None]) -> Counter[str]:
    """Add what is missing of the demo and return what became of how many pages.

    ``say`` is given a line of progress at a time. A second run changes nothing; a changed text changes its
    page; a page that a person has edited or deleted, a skill, a licence and an account stay as they are.
    Raises what :func:`lms.demo.recording.produce` raises.
    """
    say(f"Occupations: {load_occupations()} added or changed")
    ensure_site()
    say(f"Accounts: {ensure_accounts()} added")
    say(f"Skills and licences: {pages.ensure_words()} added")
    owner = account_of(Role.INSTRUCTOR)
    say("Voice: none found, the lessons are silent" if voice.name == Silence.name else f"Voice: {voice.name}")
    videos = ensure_videos(courses, owner=owner, voice=voice, say=say)
    writer = pages.Writer(owner, videos)
    for number, course in enumerate(courses, start=1):
        writer.write(course)
        say(f"Courses: {number} of {len(courses)} · {course.title}")
    say("Pages: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(writer.counts.items())))
    return writer.counts
