"""Why a hit is there: which reading of the question found it, in which of its texts, in which words."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.lib.text.tokens import query_tokens
from search import highlight
from search.analysis import FIELDS, Analyser, Source, fields_of, text_of, tokens_of
from search.documents import Document, Kind
from search.highlight import Piece, Span
from search.query import All, AnyOf, Best, Boosted, Clause, How, OfKinds, Question, Step, Term

MAX_WORDS = 3


@dataclass(frozen=True, slots=True)
class Why:
    """``words`` are those of the document, as written there; ``source`` is the first text that has them.

    ``asked`` is the part of the question that they answer.
    """

    how: How
    asked: str
    source: Source
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as it is shown: its title, a piece of its text, and why it is there."""

    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    why: Why


def show(document: Document, question: Question, steps: Sequence[Step]) -> Shown:
    """Return how to show a hit that some of ``steps`` found, the strictest that holds explaining it."""
    step = _strictest(document, steps)
    searched = _searched(document, step.how)
    spans = {
        source: _spans(text_of(document, source), question, step) if source in searched else []
        for source in Source
    }
    source = next((one for one in Source if spans[one]), Source.BODY)
    excerpted = _excerpted(document, spans)
    return Shown(
        title=highlight.pieces(document.title, spans[Source.TITLE]),
        excerpt=highlight.excerpt(text_of(document, excerpted), spans[excerpted]),
        why=Why(step.how, step.asked, source, _words(text_of(document, source), spans[source])),
    )


def _searched(document: Document, how: How) -> set[Source]:
    """Return the texts in which that reading looked."""
    if document.kind is Kind.CUE:
        return {Source.BODY}
    analyser = {How.SOUND: Analyser.SOUND, How.INITIALS: Analyser.INITIALS}.get(how, Analyser.MATCH)
    return {field.source for field in fields_of(analyser)}


def _excerpted(document: Document, spans: dict[Source, list[Span]]) -> Source:
    """Return the text to show a piece of: what introduces the document, unless only its body answers."""
    answered = spans[Source.TITLE] or spans[Source.SUMMARY] or not spans[Source.BODY]
    return Source.SUMMARY if document.summary and answered else Source.BODY


def _strictest(document: Document, steps: Sequence[Step]) -> Step:
    tokens: dict[str, set[str]] = {}
    # The last needs no look: something found the document.
    return next((step for step in steps[:-1] if _holds(step.clause, document, tokens)), steps[-1])


def _holds(clause: Clause, document: Document, tokens: dict[str, set[str]]) -> bool:
    """Tell what an engine would answer, from the same tokens; ``tokens`` keeps those already made."""
    match clause:
        case Term(field, token):
            if field not in tokens:
                (one,) = (known for known in FIELDS if known.name == field)
                tokens[field] = set(tokens_of(document, one))
            return token in tokens[field]
        case All(clauses):
            return all(_holds(one, document, tokens) for one in clauses)
        case AnyOf(clauses, at_least):
            return sum(_holds(one, document, tokens) for one in clauses) >= at_least
        case Best(clauses):
            return any(_holds(one, document, tokens) for one in clauses)
        case Boosted(inner, _by):
            return _holds(inner, document, tokens)
        case OfKinds(kinds):
            return document.kind in kinds


def _spans(text: str, question: Question, step: Step) -> list[Span]:
    match step.how:
        case How.EXACT:
            whole = highlight.spans_of_texts(text, [run.text for run in question.runs])
            pairs = [token for run in question.runs for token in query_tokens(run)]
            return whole or highlight.spans_of_texts(text, pairs)
        case How.WORDS:
            return highlight.spans_of_texts(text, question.words)
        case How.SOUND:
            return highlight.spans_of_sound(text, step.sounds)
        case How.INITIALS:
            return highlight.spans_of_initials(text, step.asked)
        case How.NEAREST:
            return highlight.spans_of_texts(
                text, [token for run in question.runs for token in query_tokens(run)]
            )


def _words(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    merged = highlight.merged(spans)
    return tuple(dict.fromkeys(text[start:end] for start, end in merged))[:MAX_WORDS]
