"""``python -m jobs_bridge.sandbox``: open the database, seed or renew it, serve until told to stop."""

import argparse
import os
from pathlib import Path

import uvicorn

from jobs_bridge.sandbox.app import create_app
from jobs_bridge.sandbox.schema import open_database
from jobs_bridge.sandbox.seed import renew_openings, seed_city


def main(arguments: list[str] | None = None) -> None:
    """Run the process. SIGTERM and SIGINT end it after the answers under way."""
    options = parse(arguments)
    engine = open_database(options.database_url)
    if not options.no_seed:
        seed_city(engine, seed=options.seed)
    renew_openings(engine)
    app = create_app(engine, token=options.token)
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level=options.log_level,
        access_log=False,  # addresses of requests may name a certificate
        timeout_graceful_shutdown=5,
    )
    engine.dispose()


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the options; each has its default in the environment."""
    env = os.environ
    parser = argparse.ArgumentParser(prog="python -m jobs_bridge.sandbox", description=__doc__)
    parser.add_argument("--host", default=env.get("SANDBOX_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(env.get("SANDBOX_PORT", "8100")))
    parser.add_argument("--database-url", default=env.get("SANDBOX_DATABASE_URL") or _default_database_url())
    parser.add_argument("--token", default=env.get("EMPLOYMENT_DB_TOKEN", "sandbox"))
    parser.add_argument("--seed", type=int, default=int(env.get("SANDBOX_SEED", "2204")))
    parser.add_argument("--no-seed", action="store_true", help="leave an empty database empty")
    parser.add_argument("--log-level", default=env.get("LOG_LEVEL", "warning").lower())
    return parser.parse_args(arguments)


def _default_database_url() -> str:
    project = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("DATA_DIR") or project / "data").resolve()
    return f"sqlite:///{data / 'sandbox' / 'employment.sqlite3'}"


if __name__ == "__main__":
    main()
