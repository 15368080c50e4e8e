"""The words that the proof-reader looks for, as lists: with commas between, and `*` for any ending."""

from __future__ import annotations

import re

from klantervaring.letters import kinds


def any_of(words: str) -> re.Pattern[str]:
    """Return a pattern of whole words; case aside."""
    listed = [
        re.escape(word.strip()).replace(r"\*", r"\w*")
        for word in words.split(",")
    ]
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)", re.IGNORECASE
    )


#: A sentence with these gives a reason; each language has its own, for *want* is another word in English.
BECAUSE = {
    "nl": any_of(
        "omdat, want, doordat, namelijk, immers, aangezien, vanwege, wegens, dankzij, door, daardoor,"
        " hierdoor, de reden, zodat, dus"
    ),
    "en": any_of(
        "because, since, as a result, due to, owing to, the reason, therefore, so that, that is why"
    ),
}
#: And what stands below a heading with these is one.
WHY = any_of("waarom, reden, redenen, why, reason, reasons")
_OBJECT = "bezwaar, object, objection"
#: What tells the customer what comes next, by letter; in both languages.
NEXT = {
    kinds.ACKNOWLEDGEMENT: any_of(
        "hoor*, reactie, reageren, antwoord*, bel*, laat*, hear, answer, call, reply"
    ),
    kinds.REACTION: any_of(
        "hoor*, bezwaar, laat je weten, laat u weten, laat het je weten, laat het u weten, hear from,"
        " let you know"
    ),
    kinds.NO_BUT: any_of(_OBJECT),
    kinds.REGISTRATION: any_of(
        "hoor*, laat je weten, laat u weten, laat het je weten, laat het u weten, bericht, hear, let you know"
    ),
    kinds.OUTCOME: any_of(_OBJECT),
    kinds.OBJECTION_RECEIVED: any_of(
        "uitnodig*, nodigt, nodigen, nodig, toelicht*, toe te lichten, invit*, explain"
    ),
    kinds.INVITATION: any_of(
        "toelicht*, toe te lichten, gesprek, vertellen, explain*, meet, meeting, tell"
    ),
    kinds.HAND_OVER: any_of("nodig*, uit te nodigen, uitnodig*, invit*"),
    kinds.FORESEEN_LETTER: any_of(
        "laat*, antwoord*, bel*, mail*, hoor*, let me know, let us know, answer, call, mail, hear"
    ),
    kinds.THANKS: any_of(
        "hoor*, laat je weten, laat u weten, laat het je weten, laat het u weten, hear, let you know"
    ),
    kinds.FEEDBACK: any_of(
        "antwoord*, bel*, mail*, cijfer, answer, call, reply, mail, mark"
    ),
}
#: A sentence with these speaks of a last day.
UNTIL = any_of(
    "uiterlijk, tot en met, t/m, voor het eind, binnen, voor, vóór, no later than, until, by, before, within,"
    " at the latest"
)
#: And one with these of a step of the procedure.
STEP = any_of(
    "bezwaar*, besluit*, beslis*, hoor*, toelicht*, toe te lichten, objection*, object, decision*, decide*,"
    " hear, explain*, explanation"
)
#: What speaks of the right to object itself.
OBJECTING = any_of("bezwaar maken, object, bezwaar naar, your objection to")
NUMBERS = {
    name: number
    for number, names in {
        1: "een één one",
        2: "twee two",
        3: "drie three",
        4: "vier four",
        5: "vijf five",
        6: "zes six",
        7: "zeven seven",
        8: "acht eight",
        9: "negen nine",
        10: "tien ten",
        14: "veertien fourteen",
        20: "twintig twenty",
        28: "achtentwintig",
        30: "dertig thirty",
    }.items()
    for name in names.split()
}
#: Words of the office, that nobody says aloud.
OFFICE = {
    "nl": any_of(
        "aangaande, abusievelijk, alsmede, behoudens, bovengenoemd, bovengenoemde, bovenstaand, "
        "conform, derhalve, desalniettemin, desbetreffende, dienaangaande, dientengevolge, doch, "
        "eerstgenoemde, gaarne, geenszins, heden, hieromtrent, ingevolge, inzake, jegens, "
        "krachtens, middels, mits, ondergetekende, onderhavig, onderhavige, omtrent, teneinde, "
        "tevens, thans, vermits, vigerend, voornoemd, voornoemde, zodoende, zulks, in het kader "
        "van, met betrekking tot, ten aanzien van, ten behoeve van, ten gevolge van, naar "
        "aanleiding van, per ommegaande, te allen tijde, in behandeling nemen, in behandeling "
        "genomen, zorg dragen voor, in beginsel, dan wel, uw schrijven, je schrijven"
    ),
    "en": any_of(
        "aforementioned, aforesaid, commence, forthwith, hereby, herein, hereinafter, herewith, "
        "heretofore, hitherto, notwithstanding, pursuant, thereafter, therein, thereof, thereto, "
        "utilise, utilize, whereas, whilst, in respect of, with regard to, with respect to, in "
        "accordance with, prior to, in the event that, at your earliest convenience, please be "
        "advised, for the purpose of, in lieu of"
    ),
}
