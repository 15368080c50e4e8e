"""What is new in a mail: quoted mails and signatures are cut, and nothing else."""

from __future__ import annotations

import time

import pytest
from klantervaring.mail.quoting import forwarded_in, new_text

OLD = "> Beste Marijke,\n> OUD\n"
HEAD = "Van: Dyade <e@dyade.example>\nVerzonden: maandag 16 november 2026 09:00\nAan: Bram\nOnderwerp: RE: x\n\nOUD\n"
#: A text, and what is new in it.
TABLE = {
    "Gmail": (f"Dank je.\n\nOp ma 16 nov 2026 om 09:00 schreef Dyade <e@dyade.example>:\n\n{OLD}", "Dank je."),
    "Gmail, wrapped": (f"Dank je.\n\nOp ma 16 nov 2026 om 09:00 schreef Dyade met een lange naam\n<e@dyade.example>:\n\n{OLD}", "Dank je."),
    "Gmail, without signs of quoting": ("Dank je.\n\nOp ma 16 nov 2026 om 09:00 schreef Dyade <e@dyade.example>:\n\nOUD\nOUD", "Dank je."),
    "Outlook": (f"Prima.\n\n{HEAD}", "Prima."),
    "Outlook, with a rule": (f"Prima.\n\n________________________________\n{HEAD}", "Prima."),
    "Outlook, in bold": ("Prima.\n\n*Van:* Dyade\n*Verzonden:* maandag\n*Aan:* Bram\n*Onderwerp:* x\n\nOUD", "Prima."),
    "Outlook of old": (f"Prima.\n\n-----Oorspronkelijk bericht-----\n{HEAD}", "Prima."),
    "Outlook in English": ("Fine.\n\nFrom: Dyade\nSent: Monday\nTo: Bram\nSubject: x\n\nOUD", "Fine."),
    "Outlook in German": ("Gut.\n\nVon: Dyade\nGesendet: Montag\nAn: Bram\nBetreff: x\n\nOUD", "Gut."),
    "Outlook in French": ("Bien.\n\nDe : Dyade\nEnvoyé : lundi\nÀ : Bram\nObjet : x\n\nOUD", "Bien."),
    "Apple": (f"Goed.\n\nOp 16 nov 2026, om 09:00 heeft Dyade <e@dyade.example> het volgende geschreven:\n\n{OLD}", "Goed."),
    "Thunderbird": (f"Goed.\n\nOp 16-11-2026 om 09:00 schreef Dyade:\n{OLD}", "Goed."),
    "name first": (f"Goed.\n\nDyade <e@dyade.example> schreef op ma 16 nov 2026 om 09:00:\n{OLD}", "Goed."),
    "answers between": ("> Wanneer?\nDinsdag.\n\n> Waar?\nBij ons.\n", "Dinsdag.\n\nBij ons."),
    "below": (f"Op ma 16 nov 2026 om 09:00 schreef X:\n\n{OLD}\nMijn antwoord.", "Mijn antwoord."),
    "signature": ("Tekst.\n\n-- \nMarijke\n06-12345678", "Tekst."),
    "telephone": ("Tekst.\n\nVerstuurd vanaf mijn iPhone\n", "Tekst."),
    "Outlook on a telephone": ("Tekst.\n\nOutlook voor Android downloaden<https://aka.ms/x>\n", "Tekst."),
    "regards": ("Tekst.\n\nMet vriendelijke groet,\n\nMarijke\nBasisschool\n020-1234567", "Tekst.\n\nMet vriendelijke groet,\n\nMarijke"),
    "a postscript": ("Tekst.\n\nGroet,\nMarijke\nPS. En de koffie!", "Tekst.\n\nGroet,\nMarijke\nPS. En de koffie!"),
    "words of quoting in a sentence": ("Van: de school hoorde ik niets.\nOp maandag schreef ik al: niets.", "Van: de school hoorde ik niets.\nOp maandag schreef ik al: niets."),
    "nothing else": (f"{OLD}", OLD.strip()),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_new_text(name: str) -> None:
    text, new = TABLE[name]
    assert new_text(text) == new


@pytest.mark.parametrize(
    "text",
    [
        "Op x\n" * 20_000,
        "\n" * 100_000,
        "Van: a\n" * 20_000,
        "-" * 100_000,
        "> " * 50_000,
        "Groet\n" * 20_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    new_text(text)
    forwarded_in(text)
    assert time.process_time() - begun < 5


def test_what_was_forwarded_is_understood() -> None:
    found = forwarded_in(f"Pak jij dit?\n\n---------- Forwarded message ---------\n{HEAD}")
    assert found is not None
    assert (found.sender.email, found.subject, found.text.strip()) == ("e@dyade.example", "RE: x", "OUD")
    assert forwarded_in("Van: de school\nhoorde ik niets.") is None
