"""The commands that record what happens in a case: its procedure, winning back, and the work beside these."""

from __future__ import annotations

from klantervaring.core.command import Command, Panel
from klantervaring.core.text.sentences import N_

#: In the order of `kv --help`, where `commands` puts them between its own.
CASE_PANELS: dict[str, Panel] = {
    "procedure": Panel(
        N_("Procedure"),
        (
            Command(
                "listen",
                "ID...",
                "You listened to the customer: the story and the wish.",
                writes=True,
                dutch="luister",
                daily=N_("What the customer told, and wishes for."),
            ),
            Command(
                "respond",
                "ID...",
                "You reacted to the customer, within 48 hours.",
                writes=True,
                dutch="reageer",
                daily=N_("You responded, within 48 hours."),
            ),
            Command(
                "offer",
                "ID...",
                "No, but...: what we cannot do, and what somebody else can. Never a bare no.",
                writes=True,
                dutch="nee-maar",
            ),
            Command(
                "resolve",
                "ID...",
                "It is solved, and the customer was told; the customer's right to object starts.",
                writes=True,
                dutch="los-op",
                daily=N_("It is solved, and the customer knows."),
            ),
            Command(
                "verdict",
                "ID... VERDICT",
                "The customer's own verdict on how it was handled.",
                writes=True,
                dutch="oordeel",
                daily=N_("What the customer thinks of it."),
            ),
            Command(
                "escalate",
                "ID...",
                "The customer objects in writing: the first appeal, or the second. With --at "
                "the moment on which the objection was received.",
                writes=True,
                dutch="bezwaar",
            ),
            Command(
                "invite",
                "ID...",
                "The customer is invited to explain the objection: orally, at the second appeal in "
                "writing.",
                writes=True,
                dutch="uitnodigen",
            ),
            Command(
                "hear",
                "ID...",
                "The customer explained the objection, or waived it.",
                writes=True,
                dutch="hoor",
            ),
            Command(
                "decide",
                "ID... DECISION",
                "The decision on the objection, in writing and with reasons. With --at when it was sent.",
                writes=True,
                dutch="besluit",
            ),
            Command(
                "follow-up",
                "ID... VERDICT",
                "Aftercare: is the customer still satisfied, and what do they think of us now? "
                "It closes the case.",
                writes=True,
                dutch="nazorg",
            ),
            Command(
                "close",
                "ID... OUTCOME",
                "The case ends: a duplicate, spam or a test from any step. While the customer may still "
                "object otherwise only as satisfied or withdrawn.",
                writes=True,
                dutch="sluit",
            ),
            Command(
                "reopen",
                "ID...",
                "A closed case goes back to the step before; its deadlines run on from their own starts.",
                writes=True,
                dutch="heropen",
            ),
        ),
        module="steps",
    ),
    "win-back": Panel(
        N_("Win back"),
        (
            Command(
                "apologise",
                "ID...",
                "You said sorry, personally. Also where the customer is wrong on the facts.",
                writes=True,
                dutch="excuses",
            ),
            Command(
                "compensate",
                "ID",
                "You gave something extra that suits this customer. Within your own budget you "
                "need not ask anybody.",
                writes=True,
                dutch="gebaar",
            ),
            Command(
                "cause",
                "ID",
                "Why it went wrong, and what we change for good.",
                writes=True,
                dutch="oorzaak",
            ),
            Command(
                "improve",
                "ID",
                "The lasting fix was carried out. It closes when somebody has seen that it helped.",
                writes=True,
                dutch="verbeter",
            ),
            Command(
                "effect",
                "ID yes|no",
                "Somebody looked whether the fix helped. Yes closes the improvement, no opens it again.",
                writes=True,
                dutch="effect",
            ),
            Command(
                "improvements",
                "",
                "Lasting fixes that are open, overdue, or not yet seen to help.",
                module="improvements",
                dutch="verbeteringen",
            ),
            Command(
                "fan",
                "[ID]",
                "A customer was delighted: the story, with a case or without. A score of 9 or 10 "
                "makes a fan by itself.",
                module="fan",
                writes=True,
                dutch="fan",
            ),
            Command(
                "fans",
                "",
                "One fan a day: the calendar of the year. With how many days in a row, today's fan, "
                "and the stories.",
                module="fans",
                dutch="fans",
            ),
            Command(
                "customer",
                "[WORDS]...",
                "All that we went through with one customer; without words, all customers.",
                module="customers",
                writes=True,
                dutch="klant",
                daily=N_("Who calls? All that you went through together."),
            ),
            Command(
                "budget",
                "",
                "What each may still spend, and what winning back cost and brought.",
                module="budgets",
                dutch="budget",
            ),
        ),
        module="recovery",
    ),
    "work": Panel(
        N_("Work"),
        (
            Command(
                "note",
                "ID...",
                "Write something down with the case; the step stays as it is.",
                module="notes",
                writes=True,
                dutch="notitie",
            ),
            Command(
                "contact",
                "ID... in|out",
                "There was contact: in (the customer came to us) or out (we went to the customer).",
                module="notes",
                writes=True,
                dutch="contact",
                daily=N_(
                    "You told how it stands, or the customer called again."
                ),
            ),
            Command(
                "letter",
                "[ID] [KIND]",
                "Letters of a case: written, proof-read and sent. Without a kind: those that are due. "
                "What left is recorded.",
                module="letter",
                writes=True,
                dutch="brief",
            ),
            Command(
                "dossier",
                "[ID]",
                "The evidence of a case for a third party. A folder or a zip, without what we wrote for "
                "ourselves; with --verify it is checked.",
                module="dossier",
                dutch="dossier",
            ),
            Command(
                "assign",
                "ID... OWNER",
                "Somebody else takes the case.",
                module="notes",
                writes=True,
                dutch="toewijzen",
            ),
            Command(
                "tag",
                "ID +TAG|-TAG...",
                "Give a case tags (+tag) or take them away (-tag).",
                writes=True,
                dutch="label",
            ),
            Command(
                "attach",
                "ID FILE...",
                "Put files with the case: copied beside it, and named in it.",
                writes=True,
                dutch="bijlage",
            ),
            Command(
                "edit",
                "ID",
                "Open the case in your editor ($VISUAL or $EDITOR); what you save is checked before "
                "it counts.",
                module="edit",
                writes=True,
                dutch="wijzig",
            ),
            Command(
                "record",
                "ID... EVENT",
                "Record an event that your own procedure defines and that has no command of its own.",
                writes=True,
                dutch="leg-vast",
            ),
            Command(
                "hold",
                "ID...",
                "Keep a case from being erased. For a lawsuit, say; with --release it may be again.",
                module="hold",
                writes=True,
                dutch="vasthouden",
            ),
        ),
    ),
}
