"""Completions stand in a chain: whoever changes, adds or takes one away is found out."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from courses.models import CoursePage
from lms.accounts.models import User
from lms.learning import services
from lms.learning.chain import Link, link_digest, seal
from lms.learning.models import ChainHead, ChainLink, Completion, LinkKind
from lms.learning.verifying import verify
from tests import factories
from tests.learning.conftest import StoppedClock
from tests.learning.players import finish_course

TRIGGERS = ("learning_completion", "learning_chainlink")


@pytest.fixture
def completions(course: CoursePage, time: StoppedClock) -> list[Completion]:
    people = [factories.make_user(username=f"learner{number}") for number in range(4)]
    for person in people:
        services.enrol(user=person, course=course)
    return [finish_course(person, course, time) for person in people]


@pytest.fixture
def tamper(db: None) -> Callable[..., None]:
    """Return a function that changes the database as its owner could: past the program and its triggers."""

    def run(sql: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            for table in TRIGGERS:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on}")
            cursor.execute(sql, values)

    return run


def test_an_untouched_chain_holds(completions: list[Completion]) -> None:
    proof = verify()
    assert (proof.links, proof.erased, proof.broken) == (4, 0, None)
    assert proof.head == ChainHead.objects.get().digest


def test_an_empty_chain_holds(db: None) -> None:
    assert verify().broken is None


def test_a_revocation_is_chained_too(completions: list[Completion], learner: User) -> None:
    services.revoke(completion=completions[1], by=learner, reason="代刷视频")
    services.revoke(completion=completions[1], by=learner, reason="again")
    assert ChainLink.objects.get(kind=LinkKind.REVOCATION).number == 5
    assert verify().broken is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("course_title", "高压电工"),
        ("hours", 99),
        ("learning_seconds", 1),
        ("completed_at", "2020-01-01 00:00:00+00:00"),
        ("evidence_text", "{}"),
        ("salt", "0" * 32),
    ],
)
def test_a_changed_completion_is_found(
    completions: list[Completion], tamper: Callable[..., None], column: str, value: Any
) -> None:
    change = f"UPDATE learning_completion SET {column} = %s WHERE id = %s"  # noqa: S608 - columns named above
    tamper(change, value, completions[1].pk)
    broken = verify().broken
    assert broken is not None
    assert (broken.number, broken.code) == (2, "content_changed")


def test_a_completion_in_another_name_is_found(
    completions: list[Completion], tamper: Callable[..., None]
) -> None:
    thief = factories.make_user(username="thief")
    tamper("UPDATE learning_completion SET user_id = %s WHERE id = %s", thief.pk, completions[2].pk)
    broken = verify().broken
    assert broken is not None
    assert broken.number == 3


def test_a_link_taken_out_is_found(completions: list[Completion], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM learning_chainlink WHERE number = 2")
    broken = verify().broken
    assert broken is not None
    assert (broken.number, broken.code) == (3, "missing")


def test_an_end_cut_off_is_found(completions: list[Completion], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM learning_chainlink WHERE number = 4")
    broken = verify().broken
    assert broken is not None
    assert broken.code == "cut_off"


def test_a_completion_written_past_the_program_is_found(
    completions: list[Completion], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM learning_chainlink WHERE number = 4")
    tamper("UPDATE learning_chainhead SET number = 3, digest = %s", ChainLink.objects.get(number=3).digest)
    broken = verify().broken
    assert broken is not None
    assert (broken.code, broken.subject) == ("not_chained", f"completion {completions[3].pk}")


def test_a_chain_rewritten_from_the_start_is_found_by_what_was_noted(
    completions: list[Completion], tamper: Callable[..., None]
) -> None:
    noted = verify()
    tamper("UPDATE learning_completion SET hours = 99 WHERE id = %s", completions[0].pk)
    _rewrite_whole_chain(tamper)
    assert verify().broken is None
    broken = verify(expected=(noted.links, noted.head)).broken
    assert broken is not None
    assert broken.code == "unexpected_head"


def test_erasing_a_person_leaves_the_chain_valid(
    completions: list[Completion], tamper: Callable[..., None]
) -> None:
    key = completions[1].pk
    tamper("DELETE FROM learning_certificate WHERE completion_id = %s", key)
    tamper("DELETE FROM jobs_bridge_handoff WHERE completion_id = %s", key)
    tamper("DELETE FROM learning_completion WHERE id = %s", key)
    proof = verify()
    assert (proof.links, proof.erased, proof.broken) == (4, 1, None)


def test_what_was_erased_cannot_be_found_by_trying(completions: list[Completion]) -> None:
    """The seal holds a salt that lies with the content: guessing every course and day proves nothing."""
    one, other = completions[:2]
    assert one.salt != other.salt
    assert seal("", [1, "课"]) != seal("ab", [1, "课"])


def test_the_database_refuses_to_change_a_link(completions: list[Completion]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ChainLink.objects.filter(number=1).update(sealed="0" * 64)


def test_a_rolled_back_completion_leaves_no_link(course: CoursePage, time: StoppedClock) -> None:
    person = factories.make_user()
    services.enrol(user=person, course=course)
    with transaction.atomic():
        finish_course(person, course, time)
        transaction.set_rollback(True)
    assert (ChainHead.objects.get().number, ChainLink.objects.count()) == (0, 0)


def test_the_command_says_what_it_found(completions: list[Completion], tamper: Callable[..., None]) -> None:
    out = StringIO()
    call_command("verify_completions", stdout=out)
    line = f"4:{ChainHead.objects.get().digest}"
    assert line in out.getvalue()
    call_command("verify_completions", expect=line, stdout=out)
    tamper("UPDATE learning_completion SET hours = 99 WHERE id = %s", completions[0].pk)
    out = StringIO()
    with pytest.raises(CommandError, match=f"第 1 环 completion {completions[0].pk}: 记录的内容"):
        call_command("verify_completions", "--json", stdout=out)
    assert json.loads(out.getvalue())["broken"]["code"] == "content_changed"


@pytest.mark.parametrize("expect", ["", "4", "4:abc", "x:" + "0" * 64])
def test_a_note_that_is_none_is_refused_in_words(db: None, expect: str) -> None:
    with pytest.raises(CommandError, match="环数:摘要"):
        call_command("verify_completions", expect=expect, stdout=StringIO())


def test_the_number_of_queries_does_not_grow_with_completions(
    completions: list[Completion], course: CoursePage, time: StoppedClock, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(100) as before:
        verify()
    for number in range(5):
        person = factories.make_user(username=f"more{number}")
        services.enrol(user=person, course=course)
        finish_course(person, course, time)
    with django_assert_max_num_queries(len(before.captured_queries)):
        assert verify().links == 9


LINKS = st.builds(
    Link,
    number=st.integers(1, 10**9),
    kind=st.sampled_from(["completion", "revocation"]),
    subject=st.integers(1, 10**9),
    pseudonym=st.text("0123456789abcdef", min_size=32, max_size=32),
    sealed=st.text("0123456789abcdef", min_size=64, max_size=64),
)


@given(LINKS, LINKS, st.text("0123456789abcdef", max_size=64))
def test_two_links_share_a_digest_only_if_they_are_the_same(one: Link, other: Link, previous: str) -> None:
    assert (link_digest(previous, one) == link_digest(previous, other)) == (one == other)
    assert link_digest(previous, one) != link_digest(previous + "0", one)


def _rewrite_whole_chain(tamper: Callable[..., None]) -> None:
    from lms.learning.services import chaining

    digest = ""
    for row in ChainLink.objects.order_by("number"):
        sealed = chaining.seal_of_completion(Completion.objects.get(pk=row.subject))
        digest = link_digest(digest, Link(row.number, row.kind, row.subject, row.pseudonym, sealed))
        tamper(
            "UPDATE learning_chainlink SET sealed = %s, digest = %s WHERE number = %s",
            sealed,
            digest,
            row.number,
        )
    tamper("UPDATE learning_chainhead SET digest = %s", digest)
