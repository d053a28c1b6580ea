"""The keys that sign credentials."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """An Ed25519 key. The one that isn't retired signs; what the others signed stays good.

    ``name`` is the fragment by which a credential names its key. The private half is encrypted
    (:mod:`lms.accounts.encryption`) and gone once the key is retired.
    """

    name = models.CharField(max_length=40, unique=True)
    public_pem = models.TextField()
    private_pem_encrypted = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("签名密钥")
        verbose_name_plural = _("签名密钥")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(retired_at__isnull=True), name="one_key_signs"
            ),
        ]

    def __str__(self) -> str:
        return self.name
