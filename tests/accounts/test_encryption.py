"""What is stored about a person can be read by this site alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from lms.accounts import encryption
from lms.accounts.exceptions import UnreadableSecret

NUMBER = "220402197203041230"


@given(st.text())
def test_what_is_encrypted_can_be_read_again(text: str) -> None:
    stored = encryption.encrypt(text)
    assert encryption.decrypt(stored) == encryption.decrypt(memoryview(stored)) == text


def test_the_same_name_never_looks_the_same_twice() -> None:
    assert encryption.encrypt("王建国") != encryption.encrypt("王建国")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, flip: int) -> None:
    stored = bytearray(encryption.encrypt("王建国"))
    stored[place % len(stored)] ^= flip
    with pytest.raises(UnreadableSecret):
        encryption.decrypt(bytes(stored))


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x02" + b"0" * 40])
def test_what_was_never_encrypted_here_is_refused(stored: bytes) -> None:
    with pytest.raises(UnreadableSecret):
        encryption.decrypt(stored)


def test_another_key_reads_nothing_and_finds_nobody(settings: Settings) -> None:
    stored, digest = encryption.encrypt("王建国"), encryption.id_number_hmac(NUMBER)
    settings.IDENTITY_KEY = "another key"
    with pytest.raises(UnreadableSecret):
        encryption.decrypt(stored)
    assert encryption.id_number_hmac(NUMBER) != digest


def test_a_person_is_found_however_the_number_is_spelt() -> None:
    digest = encryption.id_number_hmac(NUMBER)
    assert digest == encryption.id_number_hmac(" 220402 19720304 123０ ")
    assert len(digest) == 64
    assert NUMBER not in digest
