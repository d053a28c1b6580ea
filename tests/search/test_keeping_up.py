"""Whatever changes on the site reaches the index, once, and in the end always."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import PageViewRestriction

from courses.models import ChapterPage, CoursePage
from jobs_bridge.models import Opening
from jobs_bridge.signals import opening_changed
from lms.lib import clock
from media_pipeline.signals import captions_changed, video_ready
from search import indexing, outbox, subjects, tasks
from search.documents import Kind
from search.engines import Engine, engine
from search.exceptions import IndexBusy
from search.models import IndexJob, JobState
from search.queries import search
from tests.factories import lessons_of, make_chapter, make_course, make_lesson, make_ready_video
from tests.search.factories import make_opening


@pytest.fixture
def found(index: Engine) -> Callable[..., list[str]]:
    """Return a function that does what a worker would do now, then tells the paths that answer."""

    def find(q: str, kind: Kind | None = None) -> list[str]:
        indexing.process()
        return [hit.document.path for hit in search(q, kind=kind).hits]

    return find


Find = Callable[..., list[str]]


def test_a_published_course_and_its_lessons_are_found(found: Find) -> None:
    course = make_course(title="煤矿工人转岗电工基础", slug="dian-gong", lessons=2)
    assert found("电工", Kind.COURSE) == ["/courses/dian-gong/"]
    assert len(found("电工", Kind.LESSON)) == len(lessons_of(course)) == 2


def test_a_draft_is_not_found(found: Find) -> None:
    make_course(title="煤矿工人转岗电工基础", publish=False)
    assert found("电工") == []


def test_an_unpublished_course_takes_its_lessons_along(found: Find) -> None:
    course = make_course(title="低压电工", lessons=2)
    assert len(found("电工")) == 3
    course.unpublish()
    assert found("电工") == []
    CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert len(found("电工")) == 3


def test_an_unpublished_chapter_takes_its_lessons_along(found: Find) -> None:
    course = make_course(title="低压电工", lessons=2)
    assert len(found("电工", Kind.LESSON)) == 2
    ChapterPage.objects.child_of(course).get().unpublish()
    assert found("电工", Kind.LESSON) == []
    assert len(found("电工", Kind.COURSE)) == 1


def test_a_new_title_replaces_the_old_one(found: Find) -> None:
    course = make_course(title="低压电工", lessons=1, summary="一门课", audience="谁都行")
    assert found("电工", Kind.COURSE)
    course.title = "数控车工"
    course.save_revision().publish()
    assert found("电工") == []
    assert len(found("车工")) == 2


def test_a_deleted_course_is_gone_with_all_its_pages(found: Find) -> None:
    course = make_course(title="低压电工", lessons=2)
    assert len(found("电工")) == 3
    course.delete()
    assert found("电工") == []


def test_a_deleted_lesson_is_gone_from_its_course_too(found: Find) -> None:
    course = make_course(title="一门课", lessons=0)
    lesson = make_lesson(course=course, title="接一盏灯")
    assert len(found("接一盏灯")) == 2
    lesson.delete()
    assert found("接一盏灯") == []


def test_a_new_slug_gives_every_page_below_its_new_address(found: Find) -> None:
    course = make_course(title="低压电工", slug="old", lessons=1)
    assert found("电工", Kind.COURSE) == ["/courses/old/"]
    course.slug = "new"
    course.save_revision().publish()
    assert all(path.startswith("/courses/new/") for path in found("电工"))
    assert len(found("电工")) == 2


def test_a_moved_lesson_belongs_to_its_new_course(found: Find) -> None:
    first, second = make_course(title="电工课", lessons=0), make_course(title="焊工课", lessons=0)
    lesson = make_lesson(course=first, title="认识工具")
    assert len(found("电工", Kind.LESSON)) == 1
    lesson.move(make_chapter(course=second), pos="last-child")
    assert found("电工", Kind.LESSON) == []
    assert len(found("焊工", Kind.LESSON)) == 1


def test_a_page_that_becomes_private_is_found_no_longer(found: Find) -> None:
    course = make_course(title="低压电工", lessons=1)
    assert len(found("电工")) == 2
    restriction = PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    assert found("电工") == []
    restriction.delete()
    assert len(found("电工")) == 2


def test_captions_are_found_at_their_second(found: Find, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    video = make_ready_video()
    course = make_course(title="一门课", lessons=0, slug="yi-men-ke")
    make_lesson(course=course, title="救人", slug="jiu-ren", video=video)
    assert found("心肺复苏") == []
    captions = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n先断电\n\n00:01:05.500 --> 00:01:09.000\n再做心肺复苏\n"
    )
    video.captions.save("captions.vtt", ContentFile(captions.encode()))
    captions_changed.send(sender=type(video), video=video)
    assert found("心肺复苏") == ["/courses/yi-men-ke/jiu-ren/?t=65"]
    video.captions.delete()
    video_ready.send(sender=type(video), video=video)
    assert found("心肺复苏") == []


def test_openings_come_and_go_with_the_bridge(found: Find) -> None:
    opening = make_opening(title="低压电工")
    opening_changed.send(sender=Opening, opening_ids=[opening.pk])
    assert found("电工") == [opening.get_absolute_url()]
    opening.deleted_at = clock.now()
    opening.save()
    opening_changed.send(sender=Opening, opening_ids=[opening.pk])
    assert found("电工") == []


def test_an_opening_runs_out_without_anybody_touching_it(
    found: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = make_opening(title="低压电工", expires_at=clock.now() + timedelta(hours=1))
    opening_changed.send(sender=Opening, opening_ids=[opening.pk])
    assert found("电工") == [opening.get_absolute_url()]
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", "3700")
    assert [hit.document.path for hit in search("电工").hits] == []


def test_a_subject_asked_for_often_is_indexed_once(index: Engine) -> None:
    make_course(lessons=1)
    for _time in range(3):
        outbox.request(["course:77"])
    assert IndexJob.objects.filter(subject="course:77").count() == 1
    assert IndexJob.objects.get(subject="course:77").version == 3
    assert indexing.process() == IndexJob.objects.count()
    assert indexing.process() == 0


def test_nothing_is_asked_for_when_the_change_is_rolled_back(index: Engine) -> None:
    with transaction.atomic():
        outbox.request(["course:1"])
        transaction.set_rollback(True)
    assert not IndexJob.objects.exists()


def test_the_worker_is_called_after_the_commit(
    index: Engine, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_course(title="低压电工")
        assert not search("电工").total
    assert search("电工").total


def test_a_broker_that_is_down_fails_nobody(
    index: Engine, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.process_index_jobs, "delay", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        make_course(title="低压电工")
    indexing.sweep()
    assert search("电工").total


def test_a_job_that_fails_is_kept_with_its_reason_and_tried_again(
    index: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_course(title="低压电工")

    def busy(changes: Any) -> None:
        raise IndexBusy(30)

    with monkeypatch.context() as patched:
        patched.setattr(engine(), "write", busy)
        assert indexing.process() == 0
    jobs = IndexJob.objects.filter(state=JobState.FAILED)
    assert jobs.exists()
    assert "30" in jobs[0].reason
    assert indexing.process() == 0, "not before its time"
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", "60")
    assert indexing.process() > 0
    assert search("电工").total


def test_a_job_whose_worker_died_is_done_by_another(index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_course(title="低压电工")
    assert indexing._claim()
    assert indexing.process() == 0
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", str(indexing.LEASE.total_seconds() + 1))
    assert indexing.process() > 0
    assert search("电工").total


def test_one_bad_subject_holds_up_no_other(index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_course(title="低压电工", lessons=0)
    outbox.request(["opening:1"])
    real = subjects.load

    def broken(names: Any) -> Any:
        asked = list(names)
        if "opening:1" in asked:
            raise KeyError("broken")
        return real(asked)

    monkeypatch.setattr(subjects, "load", broken)
    for minutes in range(8):
        monkeypatch.setenv("CLOCK_OFFSET_SECONDS", str(minutes * 3600))
        try:
            indexing.process()
        except KeyError:
            continue
    assert search("电工").total
    assert IndexJob.objects.get(subject="opening:1").state == JobState.FAILED
    assert IndexJob.objects.get(subject="opening:1").reason == "KeyError"


def test_a_slow_worker_cannot_bring_an_older_state_back(index: Engine) -> None:
    course = make_course(title="低压电工", lessons=0, summary="旧")
    slow = indexing._changes(indexing._claim())
    course.title, course.summary = "数控车工", "新"
    course.save_revision().publish()
    indexing.process()
    assert engine().write(slow).applied == 0
    assert search("车工", kind=Kind.COURSE).total == 1
    assert search("电工", kind=Kind.COURSE).total == 0


def test_a_change_during_the_work_is_not_lost(index: Engine) -> None:
    make_course(title="低压电工", lessons=0)
    claimed = indexing._claim()
    outbox.request([job.subject for job in claimed])
    indexing._finish(claimed)
    assert set(IndexJob.objects.values_list("state", flat=True)) == {JobState.READY}


@pytest.mark.parametrize("kind", [Kind.COURSE, Kind.LESSON, Kind.OPENING])
def test_loading_more_subjects_takes_no_more_queries(
    db: None, kind: Kind, django_assert_max_num_queries: Any
) -> None:
    def make(number: int) -> None:
        if kind is Kind.OPENING:
            make_opening(key=f"growth-{number}")
        else:
            make_course(lessons=2, skills=["arc-welding"], occupations=["6-18-02-04"])

    def queries() -> int:
        names = [name for name in subjects.every_subject() if name.startswith(kind)]
        with django_assert_max_num_queries(1000) as counted:
            assert len(subjects.load(names)) == len(names)
        return len(counted)

    make(0)
    queries()
    few = queries()
    for number in range(1, 6):
        make(number)
    assert queries() == few


def test_doing_more_jobs_takes_no_more_queries(index: Engine, django_assert_max_num_queries: Any) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(1000) as counted:
            indexing.process()
        return len(counted)

    make_course(lessons=1)
    queries()
    make_course(lessons=1)
    few = queries()
    for _time in range(5):
        make_course(lessons=3)
    assert queries() == few
