"""``manage.py rotate_signing_key``: sign credentials with a new key from now on."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from lms.learning.services.keys import rotate_signing_key


class Command(BaseCommand):
    help = "Retire the key that signs credentials and make a new one. What the old one signed stays good."

    def handle(self, *args: Any, **options: Any) -> None:
        key = rotate_signing_key()
        self.stdout.write(_("现在用密钥 %(name)s 签名。以前签发的徽章照样有效。") % {"name": key.name})
