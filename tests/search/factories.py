"""Rows that only the search's tests need."""

from itertools import count
from typing import Any

from jobs_bridge.models import Opening
from lms.lib import clock

_numbers = count(1)


def make_opening(*, title: str = "低压电工", **fields: Any) -> Opening:
    """Store an opening as the bridge would have pulled it."""
    now = clock.now()
    return Opening.objects.create(
        **{
            "source": "test",
            "key": f"opening-{next(_numbers)}",
            "version": 1,
            "source_updated_at": now,
            "synced_at": now,
            "title": title,
            "employer_code": "91220400MA0000000X",
            "employer_name": "辽源市某机械厂",
            "headcount": 2,
            "pay_min": 4000,
            "pay_max": 6000,
            "place": "辽源市龙山区",
            "duties": "看护设备",
            **fields,
        }
    )
