"""How fast the embedded search engine indexes and answers: ``.venv/bin/python -m bench.search``.

Makes synthetic Chinese documents, builds an index of them in a folder of its own, writes changes to it,
asks questions of every kind, and prints a table. 10,000 documents take about half a minute.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first

from lms.lib.text.pinyin import initials, syllables  # noqa: E402 - as above
from search import query  # noqa: E402 - as above
from search.documents import Change, Document, Kind  # noqa: E402 - as above
from search.engines.base import Filters  # noqa: E402 - as above
from search.engines.embedded import EmbeddedEngine  # noqa: E402 - as above
from search.queries import Answer  # noqa: E402 - as above

TRADES = [
    "电工",
    "焊工",
    "车工",
    "钳工",
    "铣工",
    "护理员",
    "月嫂",
    "主播",
    "挖掘机司机",
    "汽车修理工",
    "光伏运维员",
    "农机修理工",
    "厨师",
    "文员",
    "叉车司机",
    "保育员",
    "织袜工",
    "缝纫工",
]
LEVELS = [
    "入门",
    "基础",
    "进阶",
    "实操",
    "考证",
    "安全",
    "上岗",
    "提高",
    "速成",
    "夜校",
]
PLACES = [
    "龙山区",
    "西安区",
    "东丰县",
    "东辽县",
    "白泉镇",
    "渭津镇",
    "南站街道",
    "仙城街道",
    "安恕镇",
    "横道河镇",
]
PHRASES = [
    "先断电再验电最后动手",
    "检查工具和防护用品",
    "看懂图纸上的符号",
    "按步骤拆装不要硬来",
    "记住三条安全规矩",
    "常见毛病一听二看三摸",
    "下班前收拾现场",
    "老人翻身要两个人配合",
    "焊条受潮先烘干",
    "换油要看刻度",
    "直播间先介绍产地",
    "表格里用函数算合计",
    "逆变器报警先记代码",
    "收割机季前要保养",
    "火候到了再勾芡",
    "新生儿脐带保持干燥",
    "卡盘钥匙随手取下",
    "挖沟先问地下管线",
    "签合同看清工资和保险",
    "遇到问题打电话问",
]


def documents(count: int, rng: random.Random) -> Iterator[Document]:
    """Yield one course in ten, three openings, six lessons, of 100 to 600 characters."""
    for number in range(count):
        kind = rng.choices((Kind.COURSE, Kind.OPENING, Kind.LESSON), (1, 3, 6))[0]
        trade = rng.choice(TRADES)
        subject = f"{kind}:{number}"
        yield Document(
            id=subject,
            subject=subject,
            kind=kind,
            path=f"/{kind}/{number}/",
            title=f"{rng.choice(PLACES)}{trade}{rng.choice(LEVELS)}第{number % 97}期",
            summary="，".join(rng.sample(PHRASES, 2)),
            keywords=(trade, rng.choice(TRADES)),
            body="。".join(rng.choices(PHRASES, k=rng.randint(10, 60))),
            expires_at=2_000_000_000 if kind is Kind.OPENING else None,
        )


def questions(count: int, rng: random.Random) -> dict[str, list[str]]:
    """Return questions by the way in which they find something."""

    def ask(make: Callable[[str], str]) -> list[str]:
        return [make(rng.choice(TRADES)) for _ in range(count)]

    return {
        "a trade": ask(lambda trade: trade),
        "a trade and a place": ask(lambda trade: f"{trade} {rng.choice(PLACES)}"),
        "a sentence": ask(lambda trade: f"想在{rng.choice(PLACES)}学{trade}要多久"),
        "pinyin": ask(lambda trade: "".join(syllables(trade))),
        "initials": ask(initials),
        "one character": ask(lambda trade: trade[0]),
        "nothing": ask(lambda trade: f"zq{len(trade)}x{rng.randint(0, 9999)}"),
    }


def _answer(q: str) -> None:
    Answer(q).results(limit=20)


def milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def build(engine: EmbeddedEngine, count: int, rng: random.Random, batch: int = 500) -> float:
    """Index ``count`` documents and return how many a second, analysis included."""
    started = time.perf_counter()
    rest = documents(count, rng)
    with engine.build() as building:
        while some := list(islice(rest, batch)):
            building.add([Change(document.subject, 1, (document,)) for document in some])
        building.publish(lambda: None)
    return count / (time.perf_counter() - started)


def row(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{name:<34}{len(times):>8}{statistics.median(times):>10.2f}{p95:>10.2f}{ordered[-1]:>10.2f}\n"


def report(count: int, asked: int) -> Iterator[str]:
    rng = random.Random(20261124)  # noqa: S311 - synthetic documents, the same every time
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        engine = EmbeddedEngine(Path(folder))
        settings.SEARCH_URL = f"tantivy://{folder}"
        rate = build(engine, count, rng)
        size = sum(
            path.stat().st_size
            for path in Path(folder).rglob("*")
            if path.is_file() and not path.is_symlink()
        )
        yield f"{count:,} documents: {rate:,.0f} indexed a second, {size / 1e6:.1f} MB\n"
        yield f"first question of a process: {milliseconds(lambda: Answer('电工').results()):.0f} ms\n\n"
        yield f"{'':<34}{'times':>8}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}\n"
        everything = Filters(frozenset(Kind), int(time.time()))
        for name, typed in questions(asked, rng).items():
            steps = [query.steps(query.read(q))[0].clause for q in typed]
            yield row(
                f"engine: {name}",
                [milliseconds(partial(engine.search, clause, everything, limit=20)) for clause in steps],
            )
            yield row(f"answer: {name}", [milliseconds(partial(_answer, q)) for q in typed])
        changed = [Change(one.subject, 2, (one,)) for one in documents(min(asked, 50), rng)]
        yield row("write: one change", [milliseconds(partial(engine.write, [change])) for change in changed])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"\npeak memory: {memory:.0f} MB\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200, help="of each kind")
    options = parser.parse_args()
    for part in report(options.documents, options.questions):
        sys.stdout.write(part)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
