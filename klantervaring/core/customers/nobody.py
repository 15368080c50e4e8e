"""What stands where a name or the first half of an address is asked and there is none.

People and programs write it in a few words, in any order: `Naam onbekend`, `anonymous user`, `Geen opgave`.
A text is of nobody when it is made of such words alone. Pure functions, of texts that are folded and have
neither blanks nor signs.
"""

from __future__ import annotations

import re

#: They say that somebody is not known, in a name and in an address.
_UNKNOWN = frozenset(
    # Dutch
    "anoniem anonieme onbekend onbekende naamloos naamloze geen niet zonder niemand afgeschermd afgeschermde "
    "verwijderd verwijderde voormalig voormalige "
    # English
    "anonymous anon unknown unidentified unnamed nameless no not without nobody none withheld unspecified "
    "deleted removed former deactivated "
    # German and French
    "unbekannt unbekannte unbekannter anonym anonyme anonymer kein keine ohne ehemaliger inconnu inconnue "
    "sans aucun".split()
)
#: They say who, and that may be anybody. An address that begins so may be somebody's: `contact@`, `prive@`.
_ANYBODY = frozenset(
    # Dutch
    "klant klanten naam persoon nummer gebruiker beller melder afzender inzender invuller bezoeker gast "
    "particulier ouder ouders moeder vader leerling cursist deelnemer docent collega medewerker iemand "
    "idem dito zelfde hetzelfde prive telefoon telefonisch adres "
    # English
    "customer client name person number user caller reporter sender visitor guest contact somebody someone "
    "same ditto private walkin phone address mail email "
    # German and French
    "kunde nutzer benutzer anrufer besucher utilisateur".split()
)
#: They stand beside one of the others and say nothing by themselves.
_BESIDE = frozenset(
    # Dutch
    "nog bekend vermeld opgegeven ingevuld genoemd doorgegeven gegeven opgave opgaaf gegevens vantoepassing "
    "heeft wil wenst te blijven zeggen belt belde terug later volgt in vullen invullen idee antwoord "
    # English
    "known given provided specified available applicable supplied entered yet to stay is "
    # German and French
    "angabe angegeben nom".split()
)
#: What says it by itself, and beside which nothing of that kind stands.
_WHOLE = frozenset(
    "nvt nb nn nnb ntb nogtebepalen nogintevullen nogopvragen navragen leeg voorbeeld "
    "test tester testklant testpersoon testuser testcustomer nonrenseigne noncommunique "
    "example na null nil undefined nan empty blank tbd tba todo dummy johndoe janedoe asdf qwerty "
    "x xx xxx xxxx xxxxx 0 00 000 0000".split()
)
#: Mailboxes that nobody reads, whatever stands before or behind.
_UNREAD = (
    r"noreply|donotreply|mailerdaemon|niet(?:be)?antwoorden|nietreageren"
)


#: Names made of more letters are no placeholder.
_LONGEST = 60
_WORDS = tuple(_UNKNOWN | _ANYBODY | _BESIDE)
_ANY_WORD = rf"(?:\d|{'|'.join(_WORDS)})*"
_WITH_UNKNOWN = rf"{_ANY_WORD}(?:{'|'.join(_UNKNOWN)}){_ANY_WORD}"
_OF_ANYBODY = rf"(?:(?:{'|'.join(_ANYBODY)})\d*)+"


def is_nobody(name: str) -> bool:
    """Tell whether a name is none: it says that somebody is not known, or who it is in words for anybody."""
    return is_unknown(name) or _is_all(_OF_ANYBODY, name)


def is_unknown(name: str) -> bool:
    """Tell whether a text says outright that somebody is not known; `klant` and `ouder` do not."""
    return name in _WHOLE or _is_all(_WITH_UNKNOWN, name)


def is_unread(local: str) -> bool:
    """Tell whether the first half of an address is that of a mailbox which nobody has, or nobody reads."""
    return is_unknown(local) or re.search(_UNREAD, local) is not None


def _is_all(pattern: str, text: str) -> bool:
    # a pattern of so many words takes long to compile, and most names begin with none of them
    may_be = text[:1].isdigit() or text.startswith(_WORDS)
    if len(text) > _LONGEST or not may_be:
        return False
    return re.fullmatch(pattern, text) is not None
