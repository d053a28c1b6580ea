"""Broken copies of small films: the same ones every time for the same seed."""

import random
from collections.abc import Iterator
from pathlib import Path


def broken(films: list[Path], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Return ``count`` broken copies with the ending of the film each was made of."""
    chance = random.Random(seed)  # noqa: S311 - to be the same every time
    for _ in range(count):
        film = chance.choice(films)
        yield film.suffix, _broken(bytearray(film.read_bytes()), chance)


def _broken(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 3))):
        chance.choice((_cut, _flip, _flip_head, _overwrite, _remove, _repeat))(data, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(max(1, len(data)))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _flip(data: bytearray, chance: random.Random) -> None:
    """Change single bytes anywhere."""
    for _ in range(chance.choice((1, 10, 200)) if data else 0):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _flip_head(data: bytearray, chance: random.Random) -> None:
    """Change single bytes where the descriptions stand."""
    for _ in range(chance.choice((1, 4)) if data else 0):
        data[chance.randrange(min(len(data), 1500))] = chance.choice((0, 0xFF, chance.randrange(256)))


def _overwrite(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    length = min(chance.choice((4, 188, 4096)), len(data) - at)
    data[at : at + length] = chance.randbytes(length)


def _remove(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 188, 3000))]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = data[at : at + 2000]
