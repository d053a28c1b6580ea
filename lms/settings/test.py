"""Settings of the test run: a data folder of its own, fast hashing, tasks run where they are called."""

import atexit
import importlib
import os
import shutil
import tempfile

_data_dir = tempfile.mkdtemp(prefix="xzly-test-")
# Only the process that made the folder removes it: a forked worker must not.
_owner = os.getpid()


def _remove_data_dir() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_data_dir, ignore_errors=True)


atexit.register(_remove_data_dir)
os.environ["DATA_DIR"] = _data_dir
os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("IDENTITY_KEY", "for tests only")

import lms.settings  # noqa: E402

# Python has run the parent package before this module, with the data folder of the real site.
importlib.reload(lms.settings)
from lms.settings import *  # noqa: E402, F403 - the data folder is set before anything reads it

STATIC_ROOT.mkdir()  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in the running program: threads that share an in-memory database get "table is locked"
    # at once instead of waiting for each other.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # noqa: F405
