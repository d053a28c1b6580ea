"""The demo's courses as they are written down, one TOML file each, read into plain values. No ORM."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COURSES = FOLDER / "content"
VOCABULARY = FOLDER / "vocabulary"


@dataclass(frozen=True, slots=True)
class Slide:
    """What is shown and the sentences (``say``) that are spoken meanwhile."""

    heading: str
    points: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """``text`` is in the markup of :mod:`lms.demo.markup`; ``questions`` are ``courses.stream_data``'s."""

    key: str
    slug: str
    title: str
    summary: str
    text: str
    slides: tuple[Slide, ...]
    questions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """``key`` is for ever; ``order`` is the place in the catalogue; ``hours`` are 课时 of 45 minutes.

    ``skills`` and ``occupations`` give weights (0–1) by code, the main one first; ``licence`` is a key of
    ``licences.toml`` or empty; ``icon`` and ``colour`` are what its recordings look like.
    """

    key: str
    slug: str
    title: str
    order: int
    icon: str
    colour: str
    summary: str
    audience: str
    hours: Decimal
    licence: str
    about: str
    before_work: str
    skills: Mapping[str, float]
    occupations: Mapping[str, float]
    chapters: tuple[Chapter, ...]

    @property
    def lessons(self) -> Iterator[Lesson]:
        for chapter in self.chapters:
            yield from chapter.lessons


@dataclass(frozen=True, slots=True)
class SkillWords:
    name: str
    description: str


def courses(folder: Path = COURSES) -> list[Course]:
    """Return every course in the order of the catalogue. Raises ``KeyError`` for a part that is missing."""
    found = [_course(_read(path)) for path in folder.glob("*.toml")]
    return sorted(found, key=lambda course: course.order)


def skills() -> dict[str, SkillWords]:
    """Return the words of every skill by code."""
    return {code: SkillWords(*words) for code, words in _read(VOCABULARY / "skills.toml")["skills"].items()}


def licences() -> dict[str, dict[str, str]]:
    """Return the fields of ``courses.models.Licence`` by key."""
    table = _read(VOCABULARY / "licences.toml")
    return {key: {name: text.strip() for name, text in fields.items()} for key, fields in table.items()}


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _course(raw: Mapping[str, Any]) -> Course:
    key = raw["key"]
    return Course(
        key=key,
        slug=raw["slug"],
        title=raw["title"],
        order=raw["order"],
        icon=raw["icon"],
        colour=raw["colour"],
        summary=raw["summary"],
        audience=raw["audience"],
        hours=Decimal(raw["hours"]),
        licence=raw.get("licence", ""),
        about=raw["about"].strip(),
        before_work=raw.get("before_work", "").strip(),
        skills={link["code"]: link["weight"] for link in raw["skills"]},
        occupations={link["code"]: link["weight"] for link in raw["occupations"]},
        chapters=tuple(_chapter(key, chapter) for chapter in raw["chapters"]),
    )


def _chapter(course_key: str, raw: Mapping[str, Any]) -> Chapter:
    return Chapter(
        key=f"{course_key}/{raw['slug']}",
        title=raw["title"],
        lessons=tuple(_lesson(course_key, lesson) for lesson in raw["lessons"]),
    )


def _lesson(course_key: str, raw: Mapping[str, Any]) -> Lesson:
    return Lesson(
        key=f"{course_key}/{raw['slug']}",
        slug=raw["slug"],
        title=raw["title"],
        summary=raw["summary"],
        text=raw["text"].strip(),
        slides=tuple(Slide(one["heading"], tuple(one["points"]), one["say"]) for one in raw["slides"]),
        questions=tuple(_question(one) for one in raw["questions"]),
    )


def _question(raw: Mapping[str, Any]) -> dict[str, Any]:
    question = {name: raw[name] for name in ("kind", "prompt", "explanation")}
    if "answer" in raw:
        return {**question, "answer": raw["answer"]}
    options = [
        {"text": one["text"], "correct": one.get("right", False), "feedback": one["feedback"]}
        for one in raw["options"]
    ]
    return {**question, "options": options}
