"""What can go wrong when searching and indexing.

SearchError
├── InvalidDocument       a document that breaks the schema; the program is wrong, not the index
├── EngineError           the index can't answer or take a write; what was asked for is not lost
│   ├── EngineUnknown     SEARCH_URL names no engine that we have
│   ├── IndexMissing      nothing has been built yet, or the folder is gone
│   ├── IndexDamaged      files of the index are missing, unreadable or can't be written
│   ├── IndexOutdated     built by another version of the analysis or the schema
│   └── IndexBusy         another process kept the writer's lock for too long
└── RebuildRefused        the new index doesn't agree with the database; the old one stays
    └── RebuildRunning    another process is rebuilding
"""

from django.utils.translation import gettext as _


class SearchError(Exception):
    """The root. ``str(error)`` is written for the person who runs the site."""


class InvalidDocument(SearchError):
    pass


class EngineError(SearchError):
    pass


class EngineUnknown(EngineError):
    def __init__(self, scheme: str) -> None:
        super().__init__(
            _("SEARCH_URL 里的“%(scheme)s”不是可用的搜索引擎，请用 tantivy://。") % {"scheme": scheme}
        )


class IndexMissing(EngineError):
    def __init__(self) -> None:
        super().__init__(_("搜索索引还没有建立。运行 manage.py rebuild_index 建立。"))


class IndexDamaged(EngineError):
    def __init__(self, detail: str) -> None:
        super().__init__(
            _("搜索索引读写失败（%(detail)s）。磁盘没有问题的话，运行 manage.py rebuild_index 重建。")
            % {"detail": detail}
        )


class IndexOutdated(EngineError):
    def __init__(self) -> None:
        super().__init__(_("搜索索引是旧版程序建立的。运行 manage.py rebuild_index 重建。"))


class IndexBusy(EngineError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            _("另一个进程正在写搜索索引，等了 %(seconds)d 秒仍未结束。") % {"seconds": round(seconds)}
        )


class RebuildRefused(SearchError):
    def __init__(self, differences: str) -> None:
        super().__init__(
            _("新索引和数据库对不上（%(differences)s），没有替换，旧索引继续使用。")
            % {"differences": differences}
        )


class RebuildRunning(RebuildRefused):
    def __init__(self) -> None:
        SearchError.__init__(self, _("另一个进程正在重建搜索索引，请等它结束。"))
