"""Being wrong on purpose: which fault strikes which request, and what it does to the answer."""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from jobs_bridge.sandbox.exceptions import ApiError
from jobs_bridge.sandbox.records import Page
from jobs_bridge.sandbox.wire import Problem

Endpoint = Literal[
    "employers", "openings", "registrations", "training-records", "revocations", "referrals", "*"
]
Kind = Literal[
    "slow", "refuse", "error500", "drop", "timeout_after_commit", "duplicate", "reorder", "partial_page"
]


class Fault(BaseModel):
    """One fault as it is ordered over the control interface."""

    model_config = ConfigDict(extra="forbid")

    endpoint: Endpoint
    kind: Kind
    count: Annotated[int, Field(ge=1)] | None = None
    ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    seconds: Annotated[float, Field(ge=0, le=600)] = 5.0


class LiveFault(Fault):
    """A fault in force, with its number and how often it struck."""

    id: int
    struck: int = 0


@dataclass
class Faults:
    """The faults in force. The dice are seeded: the same run strikes the same requests."""

    dice: random.Random = field(default_factory=lambda: random.Random(2204))  # noqa: S311 - no secret
    live: list[LiveFault] = field(default_factory=list)
    _last_id: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> LiveFault:
        """Put a fault in force."""
        with self._lock:
            self._last_id += 1
            self.live.append(LiveFault(id=self._last_id, **fault.model_dump()))
            return self.live[-1]

    def remove(self, fault_id: int | None = None) -> int:
        """End one fault, or all; return how many ended."""
        with self._lock:
            kept = [fault for fault in self.live if fault_id is not None and fault.id != fault_id]
            ended = len(self.live) - len(kept)
            self.live = kept
            return ended

    def strike(self, endpoint: str) -> LiveFault | None:
        """Return the fault that strikes this request, the oldest first; count it, end it when used up."""
        with self._lock:
            for fault in self.live:
                if fault.endpoint in (endpoint, "*") and self.dice.random() < fault.ratio:
                    fault.struck += 1
                    if fault.count is not None and fault.struck >= fault.count:
                        self.live.remove(fault)
                    return fault
        return None


class CutResponse(Response):
    """An answer that breaks off: fewer bytes than it announces, then the connection closes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half of the body, and leave."""
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self.body) + 1).encode()),
        ]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send(
            {"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True}
        )


Answer = Callable[[Request], Awaitable[Response]]


class FaultyRoute(APIRoute):
    """A route that asks the faults first. Its first tag is the endpoint's name in the contract."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        answer = super().get_route_handler()
        endpoint = str(self.tags[0])

        async def handler(request: Request) -> Response:
            faults: Faults = request.app.state.faults
            fault = faults.strike(endpoint)
            # A page's own faults are worked by the pull itself (``distort``).
            request.state.fault = fault
            return await (_struck(fault, request, answer) if fault else answer(request))

        return handler


async def _struck(fault: LiveFault, request: Request, answer: Answer) -> Response:
    if fault.kind == "refuse":
        raise ApiError(
            503, Problem(code="unavailable", message="服务暂不可用，请稍后再试"), {"Retry-After": "1"}
        )
    if fault.kind == "error500":
        raise ApiError(500, Problem(code="internal_error", message="系统内部错误"))
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return await answer(request)
    if fault.kind == "duplicate" and request.method == "POST":
        await answer(request)
    response = await answer(request)
    if fault.kind == "timeout_after_commit":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("timeout_after_commit", "drop"):
        return CutResponse(bytes(response.body), response.status_code)
    return response


def distort(page: Page, fault: LiveFault | None) -> Page:
    """Work a page's own fault: duplicate, reorder; every other fault leaves the page as it is."""
    if fault is None or not page.items:
        return page
    items = page.items
    if fault.kind == "duplicate":
        items = [*items, *items[: max(1, len(items) // 10)]]
    elif fault.kind == "reorder":
        older = items[0] | {"version": max(1, items[0]["version"] - 1)}
        items = [*reversed(items), older]
    return Page(items, page.next)


def shortened(limit: int, fault: LiveFault | None) -> int:
    """Return how many items a page may hold: a third of ``limit`` under ``partial_page``."""
    return max(1, limit // 3) if fault is not None and fault.kind == "partial_page" else limit
