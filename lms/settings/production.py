"""What a public server needs on top: no generated secrets, HTTPS only."""

from lms.settings import *  # noqa: F403 - a settings module extends another one this way
from lms.settings import env

SECRET_KEY = env.str("SECRET_KEY")
IDENTITY_KEY = env.str("IDENTITY_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The balancer asks over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
