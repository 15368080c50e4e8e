"""Cases in each step of their way, and the letters that are due there."""

from __future__ import annotations

from typing import NamedTuple

from klantervaring.core import ids

from tests.conftest import Desk

ID = ids.case_id(7001)
SETTINGS = """format: 1
organisation: Dyade Academy
language: nl
people:
  sanne: {name: Sanne Hoekstra, email: sanne@dyade-academy.example, role: klantgeluk}
  frank: {name: Frank de Boer, email: frank@dyade-academy.example, role: directeur Klantgeluk}
mail:
  addresses: [academy@dyade-academy.example]
  smtp: {host: localhost, port: 2525, from: academy@dyade-academy.example}
letterhead: {address: [Kerkstraat 1, 3511 AB Utrecht], phone: 030-1234567, website: dyade-academy.example}
"""
FACTS = {
    "customer": "{name: Basisschool De Kiezel, contact: Marijke Visser, email: m.visser@kiezel.example}",
    "channel": "email",
    "owner": "sanne",
    "wish": "een nieuwe kist, vóór de les van maandag",
}
RECEIVED = "2026-11-19T09:30:00+01:00 received"
LISTENED = f"{RECEIVED}\n2026-11-19T10:00:00+01:00 listened"
RESPONDED = f"{LISTENED}\n2026-11-19T11:00:00+01:00 responded via=email"
OFFERED = f"{RESPONDED}\n2026-11-19T12:00:00+01:00 offered cannot=x alternative=y"
RESOLVED = f"{RESPONDED}\n2026-11-19T13:00:00+01:00 resolved solution=koerier"
APPEALED = f"{RESOLVED}\n2026-11-19T16:00:00+01:00 appealed"
HEARD = f"{APPEALED}\n2026-11-20T09:00:00+01:00 invited\n2026-11-20T10:00:00+01:00 heard"
DECIDED = f"{HEARD}\n2026-11-20T11:00:00+01:00 decided decision=rejected"
AGAIN = f"{DECIDED}\n2026-11-20T12:00:00+01:00 appealed"
HEARD_AGAIN = f"{AGAIN}\n2026-11-20T12:30:00+01:00 invited\n2026-11-20T13:00:00+01:00 heard"
SATISFIED = f"{RESOLVED}\n2026-11-20T09:00:00+01:00 judged verdict=satisfied"
FOLLOWED = f"{SATISFIED}\n2026-11-20T10:00:00+01:00 followed-up verdict=satisfied"
CLOSED = f"{FOLLOWED}\n2026-11-20T10:00:00+01:00 closed outcome=satisfied"


class Scene(NamedTuple):
    """A letter that is due in a case with this log; `more` are the options with which it is written.

    `days` are those that it must name, each as its start and a length in days.
    """

    kind: str
    log: str
    days: tuple[tuple[str, int], ...] = ()
    more: tuple[str, ...] = ()
    case_kind: str = ""
    procedure: str = ""
    words: str = "De bovenbouw kreeg een lege kist, want de vulling was niet nagekeken."
    by: str = "sanne"


TODAY = "2026-11-20"
NO_BUT = (
    "--cannot", "de kist van vorige week is op", "--alternative", "een kist lenen van de school verderop",
    "--provider", "De Zandbank",
)  # fmt: skip
FORESEEN = "2026-11-19T09:30:00+01:00 received before=2026-12-03"
SCENES = {
    "acknowledgement-listen": Scene("acknowledgement", RECEIVED, (("2026-11-19", 2),)),
    "acknowledgement-respond": Scene("acknowledgement", LISTENED, (("2026-11-19", 2),)),
    "reaction-listen": Scene("reaction", RECEIVED, ((TODAY, 7),)),
    "reaction-respond": Scene("reaction", LISTENED, ((TODAY, 7),)),
    "reaction-solved": Scene("reaction", LISTENED, ((TODAY, 28),), ("--solved",)),
    "no-but-respond": Scene("no-but", LISTENED, ((TODAY, 28),), NO_BUT[:4]),
    "no-but-register": Scene("no-but", RESPONDED, ((TODAY, 28),), NO_BUT),
    "registration": Scene("registration", RESPONDED, ((TODAY, 7),)),
    "outcome-register": Scene(
        "outcome", RESPONDED, ((TODAY, 28),), ("--solution", "De koerier brengt maandag een volle kist")
    ),
    "outcome-no-but": Scene("outcome", OFFERED, ((TODAY, 28),)),
    "objection-received": Scene("objection-received", APPEALED, (("2026-11-19", 28), ("2026-11-19", 7))),
    "objection-received-second": Scene("objection-received", AGAIN, ((TODAY, 28), (TODAY, 7))),
    "invitation-oral": Scene(
        "invitation", APPEALED, (("2026-11-19", 28), ("2026-11-24", 0)),
        ("--for", "2026-11-24T15:30", "--where", "bij jullie op school"),
    ),
    "invitation-written": Scene(
        "invitation", AGAIN, ((TODAY, 28), ("2026-11-30", 0)), ("--for", "2026-11-30")
    ),
    "decision-upheld": Scene("decision", HEARD, ((TODAY, 28),), ("--decision", "upheld"), by="frank"),
    "decision-partly": Scene("decision", HEARD, ((TODAY, 28),), ("--decision", "partly"), by="frank"),
    "decision-rejected": Scene("decision", HEARD, ((TODAY, 28),), ("--decision", "rejected"), by="frank"),
    "decision-second": Scene("decision", HEARD_AGAIN, (), ("--decision", "upheld"), by="frank"),
    "hand-over": Scene("hand-over", AGAIN, ((TODAY, 28),)),
    "aftercare": Scene("aftercare", SATISFIED),
    "apology-respond": Scene("apology", LISTENED),
    "apology-register": Scene("apology", RESPONDED),
    "postcard": Scene("postcard", SATISFIED),
    "foreseen": Scene("foreseen", FORESEEN, (("2026-12-03", 0),), (), "foreseen", "voorzien@1"),
    "foreseen-alternative": Scene(
        "foreseen", FORESEEN, (("2026-12-03", 0),),
        ("--alternative", "de zaal hiernaast, op dezelfde tijd"), "foreseen", "voorzien@1",
    ),
    "thanks-idea": Scene("thanks", RECEIVED, ((TODAY, 28),), (), "idea", "een-idee@1"),
    "thanks-compliment": Scene("thanks", RECEIVED, ((TODAY, 14),), (), "compliment", "een-compliment@1"),
    "feedback": Scene("feedback", CLOSED),
}  # fmt: skip


def set_up(desk: Desk, scene: Scene, id: str = ID, **facts: str) -> None:
    """Put the case of a scene in a workspace with our settings."""
    desk.write("kv.yaml", SETTINGS)
    kind = {"kind": scene.case_kind} if scene.case_kind else {}
    path = desk.put(id, scene.log, **{**FACTS, **kind, **facts})
    if scene.procedure:
        text = path.read_text("utf-8")
        path.write_text(text.replace("een-fan-per-dag@1", scene.procedure), "utf-8")
    if scene.log == CLOSED:
        place = desk.root / "cases" / "closed" / "2026" / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
