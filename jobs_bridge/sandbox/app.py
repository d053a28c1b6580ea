"""The web application: routes put together, errors answered as the contract says."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from jobs_bridge.sandbox import control, page, pull, push, records
from jobs_bridge.sandbox.exceptions import ApiError
from jobs_bridge.sandbox.faults import Faults
from jobs_bridge.sandbox.wire import Problem, problem_of

_WORDS = {404: ("not_found", "没有这个地址"), 405: ("not_allowed", "不支持这种请求方法")}


def create_app(engine: Engine, *, token: str) -> FastAPI:
    """Make the application over an open database."""
    app = FastAPI(
        title="公共就业数据库（演示沙箱）",
        version="1",
        description="A stand-in for the city's public employment database. All data are synthetic.",
        # Their pages load scripts from other people's servers.
        docs_url=None,
        redoc_url=None,
    )
    app.state.engine = engine
    app.state.token = token
    app.state.faults = Faults()
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(SQLAlchemyError, _database_error)
    app.add_api_route("/healthz", healthz, methods=["GET"], tags=["health"], response_model=None)
    for router in (pull.router, pull.checks, push.router, control.router, page.router):
        app.include_router(router)
    return app


def healthz(request: Request) -> dict[str, Any] | JSONResponse:
    """Say whether the database answers, and how much it holds."""
    try:
        return {"status": "ok", "counts": records.counts(request.app.state.engine)}
    except SQLAlchemyError:
        return JSONResponse({"status": "database does not answer"}, 503)


def _problem(status: int, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(problem.model_dump(), status, headers)


async def _api_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)  # noqa: S101 - registered for this class alone
    return _problem(error.status, error.problem, error.headers)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return _problem(422, problem_of(error.errors()))


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code, words = _WORDS.get(error.status_code, ("http_error", str(error.detail)))
    return _problem(error.status_code, Problem(code=code, message=words))


async def _database_error(_request: Request, _error: Exception) -> JSONResponse:
    problem = Problem(code="unavailable", message="数据库暂不可用，请稍后再试")
    return _problem(503, problem, {"Retry-After": "1"})
