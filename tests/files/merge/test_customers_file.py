"""The customers file that two people changed: what stands below a customer gets below no other."""

from __future__ import annotations

import pytest
import yaml
from klantervaring.files.merge.customers_file import joined_customers


def test_a_list_that_two_people_began_is_one_list() -> None:
    begun = ["A: B", "shared:", "  - a@x.example", "C: D"]
    other = ["shared:", "- b@x.example", "    # balie", "E:", "  care: x"]
    assert joined_customers([], begun, other) == [
        "A: B", "shared:", "  - a@x.example", "  - b@x.example", "  # balie", "C: D", "E:", "  care: x",
    ]  # fmt: skip
    assert joined_customers(begun, begun, begun) == begun


GAMMA, ALFA = ["Gamma:", "  address: U"], ["Jan Alfa:", "  address: Jij"]
MORE = "  care: x"
DEAF, CARE = [*ALFA, "  care: doof"], ["Jan Alfa:", "  care: doof"]
#: What was there, what each of two made of it, and what is there then; None where a person has to say.
JOINED = {
    "another entry went where one was added to": ([*GAMMA, *ALFA], GAMMA, [*GAMMA, *DEAF], None),
    "the only entry went": (ALFA, [], DEAF, None),
    "both wrote of a new one": (GAMMA, [*GAMMA, *CARE], [*GAMMA, *ALFA], [*GAMMA, *DEAF]),
    "both added to one": (ALFA, DEAF, [*ALFA, "  channel: phone"], [*DEAF, "  channel: phone"]),
    "each took something of one away": (DEAF, CARE, ALFA, []),
    "one went, another was added to": ([*ALFA, *GAMMA], GAMMA, [*ALFA, *GAMMA, MORE], [*GAMMA, MORE]),
    "remarks and blank lines": (
        ["# a", "", *GAMMA, "", "# a", "", "A: B"],
        ["# a", "", *GAMMA, "  care: x", "", "# a", "", "A: B"],
        ["# a", "", *GAMMA, "", "# a", "", "A: B", "C: D"],
        ["# a", "", *GAMMA, "  care: x", "", "# a", "", "A: B", "C: D"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "joined"), JOINED.values(), ids=JOINED)
def test_what_is_below_a_customer_gets_below_no_other(
    base: list[str], ours: list[str], theirs: list[str], joined: list[str] | None
) -> None:
    for found in (joined_customers(base, ours, theirs), joined_customers(base, theirs, ours)):
        assert (found is None) == (joined is None)
        assert sorted(found or []) == sorted(joined or [])
        assert yaml.safe_load("\n".join(found or [])) == yaml.safe_load("\n".join(joined or []))
