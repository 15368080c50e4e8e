"""The register of what was erased: read as it was written, joined in any order, with nothing else in it."""

from __future__ import annotations

from hashlib import sha256

from klantervaring.core.erasure.register import (
    Erasure,
    Register,
    joined_registers,
    odd_lines,
    read_register,
    written_register,
)


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


ONE = Erasure("7J5W-CWQM", "2026-11-29T10:00:00+01:00", (digest_of(b"brief"),))
TWO = Erasure("RGA3-FTCG", "2026-11-30T10:00:00+01:00")
AGAIN = ONE._replace(digests=(digest_of(b"foto"),))


def test_it_reads_back_as_it_was_written() -> None:
    register = Register((ONE, TWO))
    assert read_register(written_register(register)) == register
    assert not odd_lines(written_register(register))


def test_joining_is_the_union_in_any_order() -> None:
    a, b = Register((ONE,)), Register((TWO, AGAIN))
    whole = joined_registers(a, b)
    assert whole == joined_registers(b, a) == joined_registers(whole, a, b)
    assert whole.ids == {ONE.id, TWO.id}
    assert whole.digests == {digest_of(b"brief"), digest_of(b"foto")}


def test_lines_of_two_files_that_git_joined_are_read_once() -> None:
    both = written_register(Register((ONE,))) + written_register(Register((ONE, TWO)))
    assert read_register(both) == Register((ONE, TWO))


def test_a_line_that_is_none_is_named_and_passed_over() -> None:
    text = written_register(Register((ONE,))) + "- {id: Marijke}\n"
    assert read_register(text) == Register((ONE,))
    assert odd_lines(text) == [3]
