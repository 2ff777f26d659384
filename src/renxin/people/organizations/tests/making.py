"""A small hospital for tests."""

from renxin.people.organizations.services import SetUp, set_up_hospital

PASSWORD = "Correct-Horse-7"


def hospital(name: str = "仁心测试医院", username: str = "lin.ya") -> SetUp:
    """Make a hospital with its first account."""
    return set_up_hospital(name=name, username=username, password=PASSWORD, person="林雅")
