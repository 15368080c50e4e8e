"""What `kv new` asks: who calls first, and what we know of them; then what they tell. Enter skips."""

from __future__ import annotations

from collections.abc import Callable

from klantervaring.cli.asking import prompts
from klantervaring.cli.call.session import Session
from klantervaring.cli.completing import proposals
from klantervaring.cli.intake.callers import (
    Callers,
    Reach,
    check_caller,
    reach_in,
)
from klantervaring.cli.intake.new_case import Answers, check_whole_title
from klantervaring.core.choices import CHANNELS, MOMENTS, by_key_alone
from klantervaring.core.customers.reach import check_reach
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.input_checks import (
    check_typed_line,
    refuse_tag,
)
from klantervaring.core.text.sentences import N_, Clean, Code, Text
from klantervaring.files.caller import Caller

_WHO = N_(
    "Which customer (organisation or person), or their number or address?"
)
_MOOD = N_(
    "How did the customer feel, from 1 (bad) to 5 (good)? (Enter: skip)"
)


def ask(
    session: Session,
    known: Answers,
    show: Callable[[Caller], None],
    check_moment: Callable[[str], object],
) -> Answers:
    """Ask what is not known yet, in the order in which one speaks; `show` tells of a customer we know."""
    callers = Callers(session)
    known = _customer(session, callers, known)
    earlier = callers.find(known.customer, known.email, known.phone)
    if earlier is not None:
        show(earlier)
    known = _reach(session, known, earlier)
    return _what(session, known, check_moment)


# -- who calls ---------------------------------------------------------------------------------------


def _customer(
    session: Session,
    callers: Callers,
    known: Answers,
) -> Answers:
    """Ask who it is: a name, also one that is nearly spelt so, or a number or address alone."""
    if known.customer:
        return known
    typed = _name(session, _WHO, callers)
    reach = reach_in(typed)
    if reach == Reach():
        return known._replace(customer=_spelt(session, callers, typed))
    known = known._replace(email=reach.email, phone=reach.phone)
    name = _reached_at(callers, reach) or _asked_name(session, callers)
    return known._replace(customer=name)


def _reached_at(callers: Callers, reach: Reach) -> str:
    """Return who is known by a number or address, "" for nobody."""
    found = callers.find("", reach.email, reach.phone)
    return found.customer.name if found is not None else ""


def _asked_name(session: Session, callers: Callers) -> str:
    question = N_("Nobody is known by that. Which customer is it?")
    return _spelt(session, callers, _name(session, question, callers))


def _name(session: Session, question: Clean, callers: Callers) -> str:
    return prompts.line(
        session,
        question,
        required=True,
        check=check_caller,
        known=lambda: ((name, "") for name in callers.names()),
    )


def _spelt(session: Session, callers: Callers, typed: str) -> str:
    """Return a name as it is spelt here, if somebody known may be meant; one key accepts it."""
    if callers.find(typed) is not None:
        return typed
    near = callers.near(typed)
    if len(near) == 1:
        question = Text("Did you mean {name}?", name=near[0])
        return near[0] if prompts.yes(session, question, True) else typed
    if near:
        which = N_("Is it one of these? (Enter: somebody new)")
        return prompts.choice(session, which, by_key_alone(near)) or typed
    return typed


def _reach(
    session: Session,
    known: Answers,
    earlier: Caller | None,
) -> Answers:
    """Ask whom to speak to and where; what the newest case says of it is kept with Enter."""
    contact = known.contact or _asked_contact(session, earlier)
    known = known._replace(contact=contact)
    usual = _usual(earlier, contact)
    if known.email or known.phone:
        return known._replace(
            email=known.email or usual.email,
            phone=known.phone or usual.phone,
        )
    return known._replace(**_asked_reach(session, usual)._asdict())


def _asked_contact(session: Session, earlier: Caller | None) -> str:
    contacts = earlier.customer.contacts if earlier is not None else ()
    return prompts.line(
        session,
        N_("Whom do we speak to? (Enter: skip)"),
        contacts[0] if contacts else "",
        known=lambda: ((each, "") for each in contacts),
    )


def _asked_reach(session: Session, usual: Reach) -> Reach:
    answer = prompts.line(
        session,
        N_("E-mail address or phone number? (Enter: skip)"),
        usual.phone or usual.email,
        check=lambda text: _check_reach(text, usual),
    )
    return usual if answer in usual else _reach_of(answer)


def _reach_of(answer: str) -> Reach:
    return Reach(email=answer) if "@" in answer else Reach(phone=answer)


def _check_reach(text: str, usual: Reach) -> None:
    """Check where somebody is to be reached; what stands in an earlier case is kept as it is there."""
    check_typed_line(text)
    if text not in usual:
        check_reach(text)


def _usual(earlier: Caller | None, contact: str) -> Reach:
    """Return the address and number of a contact, as the newest case with that contact has them."""
    cases = earlier.customer.cases if earlier is not None else ()
    for case in reversed(cases):
        if case.customer.get("contact", "") == contact:
            said = case.customer
            return Reach(said.get("email", ""), said.get("phone", ""))
    return Reach()


# -- what they tell ----------------------------------------------------------------------------------


def _what(
    session: Session,
    known: Answers,
    check_moment: Callable[[str], object],
) -> Answers:
    known = _told(session, known)
    channel = known.channel or prompts.choice(
        session, N_("How did it come in?"), CHANNELS, "phone"
    )
    received = known.received or _received(session, check_moment)
    moment = known.moment or prompts.choice(
        session,
        N_("Before, during or after the meeting? (Enter: skip)"),
        MOMENTS,
    )
    return known._replace(
        channel=channel,
        received=received,
        moment=moment,
        mood=known.mood or prompts.number(session, _MOOD, 1, 5),
        tags=known.tags or _tags(session),
    )


def _told(session: Session, known: Answers) -> Answers:
    """Ask what went wrong, how the customer tells it, and what they wish."""
    title = known.title or _asked_title(session)
    story = known.story or prompts.text(
        session, N_("What did the customer tell, in their own words?")
    )
    wish = known.wish or prompts.line(
        session, N_("What does the customer wish? (Enter: not known yet)")
    )
    return known._replace(title=title, story=story, wish=wish)


def _asked_title(session: Session) -> str:
    return prompts.line(
        session,
        N_("What went wrong, in a few words?"),
        required=True,
        check=check_whole_title,
    )


def _received(
    session: Session, check_moment: Callable[[str], object]
) -> str:
    """Ask when it was sent in; of what was begun earlier "now" is when that was."""
    now = session.speaker.word(N_("now"))
    begun = session.typed.begun
    usual = now if begun is None else session.speaker.moment(begun)
    answer = prompts.line(
        session, N_("When was it sent in?"), usual, check=check_moment
    )
    return "" if answer == now else answer


def _tags(session: Session) -> tuple[str, ...]:
    typed = prompts.line(
        session,
        N_("Which tags, with blanks between them? (Enter: none)"),
        check=lambda text: check_tags(text.split()),
        known=lambda: proposals.tags_of(session),
    )
    return tuple(dict.fromkeys(word.lstrip("+") for word in typed.split()))


def check_tags(words: list[str]) -> None:
    """Check tags, with or without the sign that adds one. Raises WrongInput."""
    for word in words:
        if refuse_tag(f"+{word.lstrip('+')}") is not None:
            raise WrongInput(
                Text("{tag} is no tag.", tag=word),
                remedy=Text(
                    "Write it as {example}.", example=Code("materiaal")
                ),
            )
