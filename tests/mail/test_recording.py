"""What a mail becomes in a case: the title that its subject gives."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.mail.conftest import Written

#: A subject, and the title of the case; what says that it answers or was sent on goes, and nothing else.
SUBJECTS = [
    ("Re: De zaal", "De zaal"),
    ("RE: FW: Antw: De zaal", "De zaal"),
    ("Re[2]: De zaal", "De zaal"),
    ("Re : De zaal", "De zaal"),
    ("Software: doet het niet", "Software: doet het niet"),
    ("Vraag re: de zaal", "Vraag re: de zaal"),
    ("Klas 3 vs: klas 4", "Klas 3 vs: klas 4"),
    ("Re: Software: doet het niet", "Software: doet het niet"),
    ("Re:", "De zaal was koud."),
]


@pytest.mark.parametrize(("subject", "title"), SUBJECTS)
def test_the_title_is_the_subject_without_what_stands_before_it(
    post: Desk, letter: Written, subject: str, title: str
) -> None:
    new = post.done("mail", str(letter(Subject=subject)), "--json").json["new"]
    assert post.front(new[0]["id"])["title"] == title
