"""The filesystem broker never hands out half a message."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from lms.broker import Channel, Transport
from lms.celery import app


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Any]:
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.01,
    }
    with Connection("filesystem://localhost", transport_options=options) as made:
        yield made


def test_the_program_uses_it(connection: Any) -> None:
    assert app.main == "lms"
    assert isinstance(connection.transport, Transport)


def test_messages_come_out_whole_and_in_order_while_others_are_written(connection: Any) -> None:
    sent = [{"number": number, "text": "课" * 20_000} for number in range(60)]
    with connection.SimpleQueue("work") as taken:

        def write() -> None:
            with connection.clone() as other, other.SimpleQueue("work") as given:
                for message in sent:
                    given.put(message)

        writer = threading.Thread(target=write)
        writer.start()
        received = []
        for _ in sent:
            message = taken.get(timeout=20)
            received.append(message.payload)
            message.ack()
        writer.join()
    assert received == sent


def test_a_table_that_is_just_being_written_is_read_again(connection: Any, tmp_path: Path) -> None:
    channel = connection.channel()
    assert isinstance(channel, Channel)
    table = tmp_path / "control" / "news.exchange"
    table.write_text("")
    threading.Timer(0.1, lambda: table.write_text('[["", "", "work"]]')).start()
    assert [row.queue for row in channel.get_table("news")] == ["work"]
