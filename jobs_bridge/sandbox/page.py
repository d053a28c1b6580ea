"""A page for people at a demonstration: what is in the database and what arrived, persons masked."""

from datetime import datetime
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from jobs_bridge.sandbox import clock, intake, records
from jobs_bridge.sandbox.schema import referrals, training_records

router = APIRouter(include_in_schema=False)

_SHOWN = 20
_KINDS = {
    "employers": "用人单位",
    "openings": "招聘岗位",
    "registrations": "人员登记",
    "training-records": "收到的培训记录",
    "referrals": "收到的推荐",
}


@router.get("/")
def overview(request: Request) -> HTMLResponse:
    """Show counts and the last pushes taken in."""
    return HTMLResponse(render(request.app.state.engine), headers={"Cache-Control": "no-store"})


def render(engine: Engine) -> str:
    """Return the page as HTML."""
    counts = records.counts(engine)
    figures = "".join(
        f"<div><dt>{_KINDS[kind]}</dt><dd>{number}</dd></div>" for kind, number in counts.items()
    )
    template = Template(files("jobs_bridge.sandbox").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        now=_local(clock.moment_text(clock.now())),
        figures=figures,
        training_records=_rows(
            [_training_cells(item) for item in intake.latest(engine, training_records, _SHOWN)], columns=7
        ),
        referrals=_rows(
            [_referral_cells(item) for item in intake.latest(engine, referrals, _SHOWN)], columns=6
        ),
    )


def _training_cells(item: dict[str, Any]) -> list[str]:
    revocation = item["revocation"]
    state = f"已撤回（{revocation['receipt']}）" if revocation else "有效"
    return [
        _local(item["received_at"]),
        item["AAC003"] or "（已删除）",
        item["AAC002"] or "（已删除）",
        item["course_title"],
        item["certificate_number"],
        item["receipt"],
        state,
    ]


def _referral_cells(item: dict[str, Any]) -> list[str]:
    return [
        _local(item["received_at"]),
        item["AAC003"],
        item["AAC002"],
        item["opening_id"],
        item["AAE011"],
        item["receipt"],
    ]


def _rows(rows: list[list[str]], *, columns: int) -> str:
    if not rows:
        return f'<tr><td colspan="{columns}">还没有收到。</td></tr>'
    return "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)


def _local(moment: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(clock.CITY)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"
