"""A restricted video is for signed-in learners: its page says so, and its files are at no public address."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from media_pipeline import layout, services
from media_pipeline.authoring.forms import VideoEditForm
from media_pipeline.models import Video
from media_pipeline.streams import Stream
from media_pipeline.templatetags.media_pipeline_tags import poster_address
from tests.factories import make_user
from tests.media_pipeline.ready import ready_video
from tests.media_pipeline.test_create_video import VTT

Commits = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Commits) -> Callable[[], AbstractContextManager[object]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def video(hd_stream: tuple[Path, Stream], media: Path, db: None) -> Video:
    return ready_video(hd_stream, media, vtt=VTT)


@pytest.fixture
def restricted(video: Video, on_commit: Callable[[], AbstractContextManager[object]]) -> Video:
    with on_commit():
        services.set_restricted(video=Video.objects.get(pk=video.pk), restricted=True)
    return Video.objects.get(pk=video.pk)


@pytest.fixture
def learner(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_its_old_addresses_are_gone(video: Video, restricted: Video, client: Client, media: Path) -> None:
    for address in (video.master_url, video.poster_url, video.captions_url):
        assert address
        assert client.get(address).status_code == 404, address
    assert not (media / layout.stream(video.stream_version)).exists()
    assert not (media / (video.captions.name or "")).exists()


def test_a_page_for_everybody_learns_no_address(restricted: Video) -> None:
    urls = ("master_url", "poster_url", "captions_url", "storyboard_url", "progressive_url", "live_url")
    assert {getattr(restricted, url) for url in urls} == {""}


def test_its_public_path_is_not_served_either(restricted: Video, client: Client) -> None:
    for path in (layout.master(restricted.stream_version), restricted.poster, restricted.captions.name):
        assert client.get(f"/media/{path}").status_code == 404


def test_its_player_says_where_to_sign_in(restricted: Video, rf: RequestFactory) -> None:
    request = rf.get("/courses/electrician/first-aid/")
    page = render_to_string(
        "media_pipeline/player.html", {"video": restricted, "title": "触电急救", "request": request}
    )
    assert 'href="/accounts/login/?next=/courses/electrician/first-aid/">登录后观看</a>' in page
    assert f'data-access="/media/access/{restricted.pk}/"' in page
    assert "/media/s/" not in page
    assert "/media/restricted/" not in page


def test_its_instructor_still_sees_the_poster(restricted: Video, client: Client) -> None:
    address = poster_address(restricted)
    assert client.get(address)["Content-Type"] == "image/jpeg"


def test_an_instructor_decides(video: Video, on_commit: Callable[[], AbstractContextManager[object]]) -> None:
    for restricted in (True, False):
        data = {"title": video.title} | ({"is_restricted": "on"} if restricted else {})
        form = VideoEditForm(data, instance=Video.objects.get(pk=video.pk))
        assert form.is_valid(), form.errors
        with on_commit():
            form.keep()
        kept = Video.objects.get(pk=video.pk)
        assert kept.is_restricted is layout.is_restricted(kept.stream_version) is restricted


def test_a_stranger_is_told_to_sign_in(restricted: Video, client: Client) -> None:
    response = client.get(f"/media/access/{restricted.pk}/")
    assert response.status_code == 403
    assert response.json() == {"words": "请先登录，再看这段视频。"}
    assert "no-store" in response["Cache-Control"]


def test_a_learner_gets_addresses_that_work(restricted: Video, learner: Client) -> None:
    response = learner.get(f"/media/access/{restricted.pk}/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    addresses = response.json()
    stranger = Client()
    for name in ("stream", "master", "audio", "captions", "poster"):
        assert addresses[name].startswith("/media/s/"), name
        answer = stranger.get(addresses[name])
        assert answer.status_code == 200, name
    master = stranger.get(addresses["master"]).content.decode()
    assert "subtitles.m3u8" in master
    for line in master.splitlines():
        if line and not line.startswith("#"):
            assert stranger.get(urljoin(addresses["master"], line)).status_code == 200
    words = stranger.get(urljoin(addresses["master"], "captions.vtt")).content.decode()
    assert words.startswith("WEBVTT")


def test_of_a_public_video_everybody_gets_public_addresses(video: Video, client: Client) -> None:
    addresses = client.get(f"/media/access/{video.pk}/").json()
    assert addresses["master"] == video.master_url
    assert addresses["poster"] == video.poster_url


def test_it_can_be_opened_again(
    restricted: Video, client: Client, on_commit: Callable[[], AbstractContextManager[object]]
) -> None:
    with on_commit():
        services.set_restricted(video=restricted, restricted=False)
    video = Video.objects.get(pk=restricted.pk)
    for address in (video.master_url, video.poster_url, video.captions_url):
        assert client.get(address).status_code == 200, address
    assert not layout.is_restricted(video.stream_version)


def test_what_a_crash_left_half_moved_is_finished(
    video: Video, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Video.objects.filter(pk=video.pk).update(is_restricted=True)
    with monkeypatch.context() as patch:
        patch.setattr("media_pipeline.restriction._switch", _crash)
        with pytest.raises(KeyboardInterrupt):
            services.move_misplaced()
    halves = list((media / layout.RESTRICTED).glob("r*"))
    assert len(halves) == 1
    next(halves[0].rglob("*.m4s")).unlink()
    assert services.move_misplaced() == 1
    moved = Video.objects.get(pk=video.pk)
    assert [moved.stream_version] == [half.name for half in halves]
    assert services.move_misplaced() == 0
    assert len(list((media / layout.stream(moved.stream_version)).rglob("*.m4s"))) == len(
        list((media / layout.stream(video.stream_version)).rglob("*.m4s"))
    )


def test_one_that_is_restricted_from_the_first_is_never_public(
    upload: Callable[..., Video], clip: Path, media: Path
) -> None:
    video = upload(clip)
    services.set_restricted(video=video, restricted=True)
    services.process_encode(encode_id=video.encodes.get().pk)
    video = Video.objects.get(pk=video.pk)
    assert layout.is_restricted(video.stream_version)
    assert list((media / layout.RESTRICTED).rglob("*.m4s"))
    assert not (media / layout.STREAMS).exists()


def _crash(*arguments: object) -> bool:
    raise KeyboardInterrupt
