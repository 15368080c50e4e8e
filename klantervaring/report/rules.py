"""By which rule each part of a report counts: what its reader may hold us to."""

from __future__ import annotations

from klantervaring.core.text.sentences import N_

RULES = {
    "flow": N_(
        "A case counts as in on the day on which it was received, and as out when it was closed. "
        "Duplicates, spam and tests count nowhere. Open is how many are open at the end of the "
        "period."
    ),
    "promises": N_(
        "A promise counts in the period in which it began. In time is what was met up to and "
        "including its last moment; the share is of those that were due. Where the share may really "
        "lie is Wilson's interval: it holds the true share 19 times out of 20."
    ),
    "steps": N_(
        "A case that came in counts once for each step of the procedure that it reached."
    ),
    "channels": N_(
        "A case that came in counts for the channel that the customer chose."
    ),
    "moments": N_(
        "A case that came in counts for the moment of the journey in which it went wrong."
    ),
    "causes": N_(
        "A case that came in counts for the cause that was found last; our own words."
    ),
    "kano": N_(
        "A disappointment concerns what is taken for granted (basic), what one chooses on "
        "(performance), or what a surprise can turn (excitement)."
    ),
    "fans": N_(
        "A fan is a customer with a score of 9 or 10 at the verdict or at aftercare, a compliment, or "
        "a story of delight; a case counts once a day."
    ),
    "recovery": N_(
        "Before is what the customer said first, after what the customer said last. Won back is who "
        "was satisfied at the last verdict. By chance is how often chance alone makes such a "
        "difference (sign test)."
    ),
    "improvements": N_(
        "An improvement counts in the period in which it was asked for. It is closed once somebody "
        "saw that it helped."
    ),
    "no_but": N_(
        "We never sell a bare no. A no with an alternative counts as offered, and as accepted where "
        "the customer was satisfied with it."
    ),
    "appeals": N_(
        "An objection counts in the period in which it was received, at the director first and then "
        "at an independent third party, with what was decided on it."
    ),
    "gestures": N_(
        "Something extra for a customer counts in the period in which it was given, with what it "
        "cost."
    ),
    "alerts": N_(
        "An alert calls while its rule holds and nobody has taken it; taken counts in the period."
    ),
}
