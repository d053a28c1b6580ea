"""Settings: everything that differs between two machines comes from the environment.

With nothing set, the program runs embedded on one machine (SQLite, a file-system broker, tantivy).
``docs/operator.md`` describes every variable; ``lms.settings.production`` adds what a public server needs.
"""

import os
from hashlib import sha256
from pathlib import Path

import structlog
from csp.constants import NONCE, NONE, SELF
from environs import Env

from lms.settings.files import origins, storages

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "data").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _embedded_secret(name: str) -> str:
    """Return the machine's own secret, made once and kept in ``DATA_DIR`` with mode 600."""
    path = DATA_DIR / f".{name}"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
    except FileExistsError:
        pass
    return path.read_text()


# --- identity of this site -------------------------------------------------------------------
PORT = env.int("PORT", 8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", 8100)
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _embedded_secret("secret_key")
# Encrypts names and ID numbers, and keys the look-up HMAC: losing it loses them.
IDENTITY_KEY = env.str("IDENTITY_KEY", "") or _embedded_secret("identity_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# --- what the program consists of ------------------------------------------------------------
INSTALLED_APPS = [
    "lms.demo",
    "search",
    "jobs_bridge",
    "lms.learning",
    "courses",
    "media_pipeline",
    "lms.accounts",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.accounts.wagtail_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_celery_results",
    "django_celery_beat",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.middleware.PageLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.middleware.EntranceMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock at BEGIN and waits for it, so that no transaction is refused half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache, queue, search, employment database -------------------------------------------------
CACHES = {
    "default": env.dj_cache_url("CACHE_URL", "db://django_cache"),
    # Wagtail writes a picture's rendition into this cache each time it is shown: with the database as
    # the cache, every view of a list would be as many writes. The pages prefetch renditions instead.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_RESULT_BACKEND = "django-db"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "media_pipeline.tasks.work": {"queue": "transcode"},
    "media_pipeline.tasks.transcribe": {"queue": "transcode"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "Asia/Shanghai"
# An encode takes minutes: a worker must not keep the next ones from its colleagues meanwhile.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {
    "media-sweep": {
        "task": "media_pipeline.tasks.sweep",
        "schedule": 10.0,
        # A worker that was down has no use for the sweeps that it missed.
        "options": {"expires": 10},
    },
    "media-misplaced": {
        "task": "media_pipeline.tasks.move_misplaced",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "media-orphans": {"task": "media_pipeline.tasks.sweep_orphans", "schedule": 24 * 3600.0},
    "learning-popularity": {"task": "lms.learning.tasks.tell_popularity", "schedule": 24 * 3600.0},
    "uploads-sweep": {
        "task": "media_pipeline.tasks.sweep_uploads",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "bridge-sweep": {
        "task": "jobs_bridge.tasks.sweep",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "bridge-pull": {
        "task": "jobs_bridge.tasks.pull_employment_db",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "search-sweep": {
        "task": "search.tasks.sweep_index_jobs",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "search-reconcile": {"task": "search.tasks.reconcile_index", "schedule": 6 * 3600.0},
    "accounts-forget-expired": {"task": "lms.accounts.tasks.forget_expired", "schedule": 24 * 3600.0},
}
if CELERY_BROKER_URL.startswith("filesystem:"):
    # The folders are a disposable broker: it loses a task on kill -9, so every job is a row
    # and a sweep re-enqueues the stale ones.
    _broker = DATA_DIR / "broker"
    for _folder in ("queue", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.15,
    }

SEARCH_URL = env.str("SEARCH_URL", f"tantivy://{DATA_DIR / 'search'}")

EMPLOYMENT_DB_URL = env.str("EMPLOYMENT_DB_URL", f"http://127.0.0.1:{SANDBOX_PORT}")
EMPLOYMENT_DB_TOKEN = env.str("EMPLOYMENT_DB_TOKEN", "sandbox")
EMPLOYMENT_DB_NAME = env.str("EMPLOYMENT_DB_NAME", "辽源市公共就业服务信息系统（演示沙箱）")
# The law asks for the recipient's contact beside its name.
EMPLOYMENT_DB_CONTACT = env.str("EMPLOYMENT_DB_CONTACT", "12333")
INSTITUTION_NAME = env.str("INSTITUTION_NAME", "学在辽源")
INSTITUTION_CODE = env.str("INSTITUTION_CODE", "")

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]
# Another address than the site's own is a CDN's that fetches from there.
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    **storages(env, DATA_DIR),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Who else's pages may play the files; a CDN passes their question on.
MEDIA_CORS_ORIGINS: list[str] = env.list("MEDIA_CORS_ORIGINS", [])
# The place in nginx that sends the bytes after a look by the program; none: the program sends them.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", "")
# Signs the addresses of restricted videos; nginx checks them by the same key.
MEDIA_LINK_KEY = env.str("MEDIA_LINK_KEY", "") or sha256(f"media links {SECRET_KEY}".encode()).hexdigest()
MEDIA_LINK_SECONDS = env.int("MEDIA_LINK_SECONDS", 6 * 3600)
# Send browsers to the bucket itself for a file's bytes, instead of passing them on.
MEDIA_S3_REDIRECT = env.bool("MEDIA_S3_REDIRECT", False)
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
# The page editor posts a field for every block of a lesson.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# A folder with a model of faster-whisper; without one nothing is recognised. It is never downloaded.
WHISPER_MODEL = env.str("WHISPER_MODEL", "")
CAPTIONS_RECOGNISER = "media_pipeline.transcribing.Whisper"

VIDEO_MAX_BYTES = env.int("VIDEO_MAX_BYTES", 4 * 1024**3)
VIDEO_MAX_SECONDS = env.int("VIDEO_MAX_SECONDS", 4 * 3600)
# A virus scanner for uploads: clamd's unix:///path or tcp://host:port, and how much of a file it is sent.
CLAMAV_URL = env.str("CLAMAV_URL", "")
CLAMAV_MAX_BYTES = env.int("CLAMAV_MAX_BYTES", 25 * 1024**2)
VIDEO_MAX_BYTES_PER_PERSON = env.int("VIDEO_MAX_BYTES_PER_PERSON", 100 * 1024**3)
# Files that arrive in pieces. Web servers and workers must see one and the same folder.
UPLOADS_ROOT = Path(env.str("UPLOADS_ROOT", "") or DATA_DIR / "uploads").resolve()
UPLOAD_KEEP_HOURS = env.int("UPLOAD_KEEP_HOURS", 72)
UPLOAD_MAX_UNFINISHED_BYTES = env.int("UPLOAD_MAX_UNFINISHED_BYTES", 16 * 1024**3)
UPLOAD_KEEP_FREE_BYTES = env.int("UPLOAD_KEEP_FREE_BYTES", 1024**3)
# Where encodes are made before their files move to their place: best on the same disk as the files.
VIDEO_WORK_DIR = Path(env.str("VIDEO_WORK_DIR", "") or DATA_DIR / "work").resolve()
# An encode doesn't begin if less than this would be left on the disk.
VIDEO_SPARE_BYTES = env.int("VIDEO_SPARE_BYTES", 1024**3)
# How long a worker may be silent before another takes its work over.
VIDEO_LEASE_SECONDS = env.float("VIDEO_LEASE_SECONDS", 18.0)
# The quality (VMAF, 0–100) that each title's CRF is fitted to, where ffmpeg has libvmaf; 0: the ladder's CRF.
VIDEO_VMAF_TARGET = env.float("VIDEO_VMAF_TARGET", 0.0)
# From how many hours watched on a video gets AV1 renditions beside H.264; 0: never.
VIDEO_AV1_WATCHED_HOURS = env.float("VIDEO_AV1_WATCHED_HOURS", 0.0)

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "lms" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "username", "password1*"]
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_BLACKLIST = [
    "admin",
    "administrator",
    "root",
    "system",
    "管理员",
    "系统",
    "客服",
    "学在辽源",
]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# A training room shares one address, so an address may do more and a number or account less: five tries for
# each of 20 codes a day leave one guess in 10,000.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "signup": "30/m/ip",
    "change_phone": "5/m/user",
    "request_login_code": "30/m/ip,3/m/key,6/h/key,20/d/key",
    "verify_phone": "30/m/ip,1/30s/key,6/h/key,20/d/key",
}
ACCOUNT_FORMS = {
    "login": "lms.accounts.forms.LoginForm",
    "signup": "lms.accounts.forms.SignupForm",
    "confirm_login_code": "lms.accounts.forms.ConfirmLoginCodeForm",
    "verify_phone": "lms.accounts.forms.VerifyPhoneForm",
    "reauthenticate": "lms.accounts.forms.ReauthenticateForm",
    "change_password": "lms.accounts.forms.ChangePasswordForm",
}
MFA_ADAPTER = "lms.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "学在辽源"
MFA_FORMS = {
    "authenticate": "lms.accounts.forms.AuthenticateForm",
    "reauthenticate": "lms.accounts.forms.MfaReauthenticateForm",
    "activate_totp": "lms.accounts.forms.ActivateTotpForm",
}
# How many of the proxies before this server are ours: the address they report is the one limits count by.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
SMS_GATEWAY = env.str("SMS_GATEWAY", "lms.accounts.sms.EmbeddedGateway")
# The line that answers on every page; 12333 is the public line for employment and social security.
HELP_PHONE = env.str("HELP_PHONE", "12333")

# --- wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "学在辽源"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Pressing 保存草稿 while a new page's first autosave is under way makes the page twice.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = True
# It would go by mail, and nobody here has to have any: a code by SMS does it (lms.accounts).
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
# The admin's own search, by substring: a database's full-text index doesn't find 电工 inside a longer word.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- security ---------------------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
_MEDIA_ORIGINS = origins(env)
CONTENT_SECURITY_POLICY = {
    # The page editor's scripts evaluate and write inline; they are for signed-in staff alone.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *_MEDIA_ORIGINS],
        "media-src": [SELF, "blob:", *_MEDIA_ORIGINS],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *_MEDIA_ORIGINS],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# --- logs -------------------------------------------------------------------------------------
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False)
            if env.bool("LOG_JSON", False)
            # A traceback with its variables would write passwords and codes into the log.
            else structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # django_tasks says twice for every page saved that Wagtail's own index was brought up to date.
    "loggers": {"httpx": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS = [
    # "No login method is a required sign-up field": either of two is, and the sign-up form asks for one.
    "account.W001",
    # "X_FRAME_OPTIONS is not DENY": the page editor shows its preview in a frame of this site.
    "security.W019",
]
