"""Bodies and questions written by a program, in the shape that a StreamField stores.

Ids are derived from the content, so that writing the same lesson twice writes the same thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from courses.quiz import QuestionKind

_TRUE = {"对", "正确", "是", "true"}


def body(blocks: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return (block name, value) pairs as stored data.

    >>> body([("heading", "先断电")])[0]["type"]
    'heading'
    """
    return [
        {"type": name, "value": value, "id": _id("body", index, name, value)}
        for index, (name, value) in enumerate(blocks)
    ]


def questions(questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return questions as stored data.

    Each is ``{"kind": "single"|"multiple"|"true_false", "prompt": …, "explanation": …}`` with
    ``"options": [{"text": …, "correct": bool, "feedback": …}, …]``; a true_false question may give
    ``"answer": bool`` instead.
    """
    return [
        {
            "type": str(QuestionKind(one["kind"])),
            "value": _question(one),
            "id": _id("question", index, one["prompt"]),
        }
        for index, one in enumerate(questions)
    ]


def _question(one: Mapping[str, Any]) -> dict[str, Any]:
    common = {"prompt": one["prompt"], "explanation": one.get("explanation", "")}
    if one["kind"] == QuestionKind.TRUE_FALSE:
        answer = one["answer"] if "answer" in one else _true_is_right(one["options"])
        return {**common, "answer": "true" if answer else "false"}
    return {**common, "options": [_option(one, option) for option in one["options"]]}


def _option(one: Mapping[str, Any], option: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "item",
        "value": {
            "text": option["text"],
            "correct": bool(option.get("correct", False)),
            "feedback": option.get("feedback", ""),
        },
        "id": _id("option", one["prompt"], option["text"]),
    }


def _true_is_right(options: Sequence[Mapping[str, Any]]) -> bool:
    return any(option["text"].strip() in _TRUE for option in options if option.get("correct"))


def _id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "\x1f".join(map(str, parts))))
