"""manage.py set_balance --owner NAME 12.50: what an owner has left to spend, or "none"."""

import re
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from spark_studio.accounts.members import UnknownOwner, find_called
from spark_studio.accounts.models import Owner

AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")  # as much as the column holds


class Command(BaseCommand):
    help = "Set what an owner has left to spend; with none, pictures cost nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--owner", required=True, help="a member's name, or anybody's id"
        )
        parser.add_argument("balance", help="US dollars, as in 12.50, or none")

    def handle(self, *, owner, balance, **options):
        try:
            found = find_called(owner)
        except UnknownOwner as error:
            raise CommandError(str(error)) from None
        amount = _amount(balance)
        # Only this column: a worker may be writing the others.
        Owner.objects.filter(pk=found.pk).update(balance=amount)
        left = "unlimited" if amount is None else f"{amount} US dollars"
        self.stdout.write(f"The balance of {found.name or found.public_id}: {left}.")


def _amount(balance: str) -> Decimal | None:
    if balance.lower() == "none":
        return None
    if not AMOUNT.fullmatch(balance):
        raise CommandError(
            f"{balance!r} is no balance. Write US dollars, as in 12.50, or none."
        )
    return Decimal(balance)
