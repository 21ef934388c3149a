"""manage.py create_api_key --owner NAME --name LABEL: a key for a program, printed once."""

from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from spark_studio.accounts.keys import KeyRefused, create_key
from spark_studio.accounts.members import UnknownOwner, find_or_make_member


class Command(BaseCommand):
    help = "Make a key and print it, and nothing else, on the standard output."

    def add_arguments(self, parser):
        parser.add_argument(
            "--owner",
            required=True,
            help="a member's name, made if it is new, or the id of a guest",
        )
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument(
            "--read-only", action="store_true", help="it may not ask for pictures"
        )

    @sensitive_variables("text")
    def handle(self, *, owner, name, read_only, **options):
        try:
            found = find_or_make_member(owner)
            key, text = create_key(found, name, can_generate=not read_only)
        except (UnknownOwner, KeyRefused, ValueError) as error:
            raise CommandError(str(error)) from None
        may = "read" if read_only else "read and ask for pictures"
        self.stderr.write(
            f"Key {key.name!r} of {found.name or found.public_id} may {may}."
            " It is shown this once; keep it where only the program can read it.",
            style_func=str,
        )
        self.stdout.write(text)
