"""The employment database over REST: JSON, a bearer token, idempotency keys.

Wire contract: ``jobs_bridge/sandbox/README.md``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from jobs_bridge.employment_db.port import Capability, Page, Position
from jobs_bridge.exceptions import Rejected, Unavailable

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 15.0
# A moment of the contract: UTC with microseconds, compared as text by the other side.
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
NOT_NOW = frozenset({401, 403, 408, 425, 429})


class RestEmploymentDb:
    """The REST adapter; keeps one connection pool until closed."""

    capabilities = frozenset({Capability.PULL, Capability.PUSH})

    def __init__(
        self, *, source: str, base_url: str, token: str, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self.source = source
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS),
        )

    def close(self) -> None:
        self._client.close()

    def pull(self, feed: str, *, after: Position | None, limit: int) -> Page:
        query: dict[str, str | int] = {"limit": limit}
        if after is not None:
            query["cursor"] = f"{after.updated_at.astimezone(UTC).strftime(MOMENT)}~{after.key}"
        body = _json_of(self._request("GET", f"/v1/{feed}", params=query))
        items = body.get("items")
        if not isinstance(items, list):
            raise Unavailable("bad_answer", "the page has no list of items")
        return Page(records=items, next=_position_of(body.get("next_cursor")))

    def send_training_record(self, record: Mapping[str, Any], *, key: str) -> str:
        answer = self._request("POST", "/v1/training-records", json=record, headers={"Idempotency-Key": key})
        return _receipt_of(answer)

    def revoke_training_record(self, notice: Mapping[str, Any], *, key: str) -> str:
        try:
            answer = self._request("POST", f"/v1/training-records/{key}/revocation", json=notice)
        except Rejected as error:
            if error.code == "not_found":
                return ""
            raise
        return _receipt_of(answer)

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable("unreachable", type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise Unavailable("timeout", type(error).__name__, may_have_arrived=True) from error
        except httpx.TransportError as error:
            raise Unavailable("cut_off", type(error).__name__, may_have_arrived=True) from error
        if answer.is_success:
            return answer
        raise _error_of(answer)


def _error_of(answer: httpx.Response) -> Unavailable | Rejected:
    code, reason = _complaint(answer)
    # 401 and 403 are our configuration, never the record's fault: waiting loses nothing, a dead letter might.
    if answer.status_code in NOT_NOW or answer.status_code >= 500:
        return Unavailable(
            code,
            reason,
            may_have_arrived=answer.status_code >= 500 and answer.status_code != 503,
            retry_after=_seconds(answer.headers.get("Retry-After")),
        )
    if answer.is_redirect:
        return Unavailable("redirected", f"HTTP {answer.status_code}")
    return Rejected(code, reason)


def _complaint(answer: httpx.Response) -> tuple[str, str]:
    """Return the other side's code and words; its own codes of broken fields, by field."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return f"http_{answer.status_code}", f"HTTP {answer.status_code}"
    errors = [error for error in body.get("errors") or [] if isinstance(error, dict)]
    fields = "; ".join(f"{error.get('field')}: {error.get('code')}" for error in errors)
    code = str(body.get("code") or f"http_{answer.status_code}")[:60]
    # Of a broken record only fields and codes are kept: its words could repeat a name or an ID number.
    return code, (fields or str(body.get("message") or code))[:500]


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None


def _json_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:
        raise Unavailable("bad_answer", "the answer is not JSON", may_have_arrived=True) from error
    if not isinstance(body, dict):
        raise Unavailable("bad_answer", "the answer is not an object", may_have_arrived=True)
    return body


def _receipt_of(answer: httpx.Response) -> str:
    receipt = _json_of(answer).get("receipt")
    if not isinstance(receipt, str) or not receipt:
        raise Unavailable("bad_answer", "the answer has no receipt", may_have_arrived=True)
    return receipt[:100]


def _position_of(cursor: object) -> Position | None:
    if cursor is None:
        return None
    moment, _, key = str(cursor).partition("~")
    try:
        return Position(datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), key)
    except ValueError as error:
        raise Unavailable("bad_answer", "the next cursor is unreadable") from error
