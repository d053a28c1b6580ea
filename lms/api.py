"""The HTTP API, described at ``/api/openapi.json``."""

from ninja import NinjaAPI

from lms.learning.api import install_errors
from lms.learning.api import router as learning
from lms.lib import problems

api = NinjaAPI(
    title="学在辽源",
    version="1",
    urls_namespace="api",
    # The documentation page would load its scripts from elsewhere; the description itself is enough.
    docs_url=None,
)
problems.install(api)
install_errors(api)
api.add_router("/learning", learning)
