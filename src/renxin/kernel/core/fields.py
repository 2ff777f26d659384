"""Model fields that keep what they hold encrypted."""

from typing import Any

from django.db import models

from . import crypto


class EncryptedText(models.TextField):
    """Text encrypted at rest, bound to its table and column. Search it by a blind index beside it, never by itself."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name or "", "django.db.models.TextField", list(args), dict(options)

    def get_prep_value(self, value: Any) -> Any:
        return crypto.encrypt(str(value), self._context()) if value not in (None, "") else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return crypto.decrypt(value, self._context()) if value else value

    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


class EncryptedBytes(models.BinaryField):
    """Bytes encrypted at rest, bound to their table and column: raw messages, files."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name or "", "django.db.models.BinaryField", list(args), dict(options)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else crypto.encrypt_bytes(bytes(value), self._context())

    def from_db_value(self, value: Any, expression: object, connection: object) -> bytes | None:
        return None if value is None else crypto.decrypt_bytes(bytes(value), self._context())

    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"
