"""From the settings and the receipts to where units return their workbooks: to whom, by when, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from pipeline import submissions
from pipeline.model import Contact, Coordinator, Receipt
from pipeline.thai import long_date, match_key


class HandBack(Struct, frozen=True):
    """Where workbooks are returned, in words.

    ``due``: by when, such as ภายในวันที่ 20 มกราคม 2564; "" where no deadline is set, or the one that is set cannot be
    meant. ``ask``: whom to ask, with telephone and e-mail; "" where nobody is known.
    """

    to: str
    due: str = ""
    ask: str = ""

    @property
    def place(self) -> str:
        """To whom and by when, as one phrase: กพร. ภายในวันที่ 20 มกราคม 2564."""
        return f"{self.to} {self.due}".strip()


NOWHERE = HandBack("")  # nothing is said of it


def hand_back(coordinator: Coordinator, receipts: Iterable[Receipt], today: date | None) -> HandBack:
    """Return where the units' workbooks are to be returned to; without a day, as if the deadline had not passed."""
    name = coordinator.settings.coordinator_name
    return HandBack(name, _due(coordinator, today), contact_words(coordinator_contact(coordinator, receipts)))


def coordinator_contact(coordinator: Coordinator, receipts: Iterable[Receipt]) -> Contact:
    """Return whom to ask at the coordinating unit, where it is a unit of the register itself; else an empty contact."""
    name = match_key(coordinator.settings.coordinator)
    codes = [
        unit.code
        for unit in coordinator.register
        if name and name in map(match_key, (unit.code, unit.name, *unit.aliases))
    ]
    return next((receipt.contact for receipt in receipts if receipt.unit in codes), Contact())


def contact_words(contact: Contact) -> str:
    """Return a contact on one line: its name, telephone and e-mail, as far as they are known."""
    phone = f"โทรศัพท์ {contact.phone}" if contact.phone else ""
    email = f"อีเมล {contact.email}" if contact.email else ""
    return " ".join(filter(None, (contact.name, phone, email)))


def _due(coordinator: Coordinator, today: date | None) -> str:
    deadline = coordinator.settings.deadline.day
    if deadline is None or submissions.deadline_precedes_meeting(coordinator):
        return ""
    if today and deadline < today:
        return f"โดยเร็ว (พ้นกำหนดวันที่ {long_date(deadline)} แล้ว)"
    return f"ภายในวันที่ {long_date(deadline)}"
