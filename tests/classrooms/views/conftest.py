import pytest
from django.test import Client

from users.models import User


@pytest.fixture
def teacher(client: Client, nairobi_teacher: User) -> User:
    client.force_login(nairobi_teacher)
    return nairobi_teacher
