"""Who may ask: the bearer token of the contract."""

import secrets

from fastapi import Request

from jobs_bridge.sandbox.exceptions import ApiError
from jobs_bridge.sandbox.wire import Problem


def require_token(request: Request) -> None:
    """Raise 401 unless the request carries the token that the process was started with."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    expected: str = request.app.state.token
    if scheme.lower() != "bearer" or not secrets.compare_digest(given.encode(), expected.encode()):
        problem = Problem(code="unauthorised", message="令牌缺失或不正确")
        raise ApiError(401, problem, {"WWW-Authenticate": "Bearer"})
