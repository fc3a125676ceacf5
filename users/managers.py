from typing import Any

from django.contrib.auth.models import BaseUserManager

from users.lifecycle import Role


class UserManager(BaseUserManager[Any]):
    """Makes people. Adults log in with their e-mail address; students have none."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email__iexact=username)

    def create_user(
        self, email: str, password: str | None = None, *, role: str = Role.TEACHER, **fields: Any
    ) -> Any:
        """An adult. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("an adult needs an e-mail address")
        user = self.model(email=email.strip().lower(), role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, role=Role.STAFF, **fields)

    def create_student(self, *, language: str, zone: str) -> Any:
        """A student: no e-mail address, no password, no name."""
        user = self.model(role=Role.STUDENT, language=language, zone=zone)
        user.set_unusable_password()
        user.save(using=self._db)
        return user
