"""Openings: trades, titles, duties and pay from openings.toml."""

import random
from datetime import datetime, timedelta
from typing import Any

from jobs_bridge.sandbox import clock
from jobs_bridge.sandbox.seed.city import read_table
from jobs_bridge.sandbox.seed.employers import DrawnEmployer

SOURCE_NAME = "辽源市公共就业服务信息系统（演示沙箱）"
RENEWED_SHARE = 0.95

_UNCODED_SHARE = 1 / 12
_DISPATCHED_SHARE = 0.06
_PAY_STEP = {"month": 100, "day": 10, "hour": 1}
# A range narrower than the trade's own: from the lower part up by a tenth to a third.
_SPREAD = (1.10, 1.35)


def draw_openings(dice: random.Random, now: datetime, employers: list[DrawnEmployer]) -> list[dict[str, Any]]:
    """Draw every trade as often as the table says, each at an employer of a fitting kind."""
    rows: list[dict[str, Any]] = []
    for trade in read_table("openings.toml")["trade"]:
        titles = dice.sample(trade["titles"], len(trade["titles"]))
        for number in range(trade["count"]):
            kind = dice.choice(trade["employers"])
            employer = dice.choice([employer for employer in employers if employer.kind == kind])
            title = titles[number % len(titles)]
            work = _work(dice, trade, title, employer)
            rows.append(
                {"id": f"OP-{len(rows) + 1:06d}"}
                | work
                | _employment(dice, trade, employer, title)
                | _dates(dice, now)
            )
    return rows


def _work(dice: random.Random, trade: dict[str, Any], title: str, employer: DrawnEmployer) -> dict[str, Any]:
    low, high = _pay(dice, trade)
    duties = trade["duties"]
    return {
        "aca112": title,
        "aca111": None if dice.random() < _UNCODED_SHARE else trade["occupation"],
        "acb240": dice.randint(*trade["headcount"]),
        "acb216": "".join(dice.sample(duties, len(duties))),
        "conditions": "".join(trade["conditions"]),
        "aac011": trade.get("education"),
        "licence_required": trade.get("licence"),
        "hazards": trade.get("hazards"),
        "acb21h": low,
        "acb21j": high,
        "pay_unit": trade["pay_unit"],
        "aab301": employer.place.area.code,
        "street_code": employer.place.street_code,
        "acb202": employer.place.address,
        "shift": dice.choice(trade["shifts"]),
        "benefits": trade.get("benefits") or dice.choice((None, None, "午餐补贴", "包吃住", "通勤班车")),
    }


def _pay(dice: random.Random, trade: dict[str, Any]) -> tuple[int, int]:
    least, most = trade["pay"]
    step = _PAY_STEP[trade["pay_unit"]]
    low = least + (most - least) * dice.uniform(0, 0.6)
    high = min(most, low * dice.uniform(*_SPREAD))
    return int(low // step * step), max(int(high // step * step), int(low // step * step))


def _employment(
    dice: random.Random, trade: dict[str, Any], employer: DrawnEmployer, title: str
) -> dict[str, Any]:
    kind, insurance = _contract(dice, trade, employer, title)
    return {
        "aab998": employer.row["aab998"],
        "aab004": employer.row["aab004"],
        "contract_kind": kind,
        "acb21g": insurance,
        "aae004": employer.row["aae004"],
        "aae005": employer.row["aae005"],
        "source_name": SOURCE_NAME,
        "synthetic": True,
    }


def _contract(
    dice: random.Random, trade: dict[str, Any], employer: DrawnEmployer, title: str
) -> tuple[str, str]:
    """Return the kind of contract and the insurance that goes with it."""
    if employer.kind == "public" or "公益" in title:
        return "public_welfare", "五险"
    if trade["pay_unit"] == "hour":
        return "part_time", "工伤保险"
    if trade["pay_unit"] == "day":
        return "service", "工伤保险、意外险"
    if employer.kind == "household":
        return "service", "雇主责任险"
    if dice.random() < _DISPATCHED_SHARE:
        return "dispatch", "五险"
    return "direct", dice.choice(("五险", "五险", "五险一金"))


def _dates(dice: random.Random, now: datetime) -> dict[str, Any]:
    published = now - timedelta(days=dice.uniform(1, 40))
    ends = published + timedelta(days=dice.choice((30, 45, 60, 90)))
    return {
        "aae030": clock.day(published).isoformat(),
        "aae031": clock.day(ends).isoformat(),
        "verified_at": clock.moment_text(published + (now - published) * dice.random()),
    }
