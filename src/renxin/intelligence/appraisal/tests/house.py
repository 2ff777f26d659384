"""The golden hospital with answers of a month, sheets in force, and people to sign in as."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from renxin.intelligence.appraisal import services
from renxin.intelligence.appraisal.models import Sheet, SheetVersion
from renxin.intelligence.insights.tests import golden
from renxin.people.organizations.models import Organization, User
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD

MONTH = date(2026, 6, 1)
JUNE = datetime(2026, 6, 28, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
JULY = datetime(2026, 7, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


class House:
    """A hospital in June: `first` and `second` are departments, `doctor` treats in the first."""

    def __init__(self, clock) -> None:
        self.clock = clock
        clock.set(JUNE)
        self.golden = golden.make()
        Organization.objects.filter(pk__in=[self.golden.first.pk, self.golden.second.pk]).update(standard_code="03")
        self.system = self.golden.ward.system
        self.officer = self.actor("experience_officer", "officer")
        self.director = self.actor("director", "director")
        self.doctor = self.actor("doctor", "doctor", department=self.golden.first)

    def actor(self, role, name, department=None):
        scope = "department" if department else "tenant"
        person = add_practitioner(self.system, name=name, department=department or self.golden.first, role=role)
        user = create_account(self.system, person, f"a.{name}", PASSWORD, must_change_password=False)
        grant_role(self.system, user, role, scope_kind=scope, department=department)
        return user_actor(User.objects.get(pk=user.pk))

    def user(self, actor):
        return User.objects.get(pk=actor.user_id)

    def in_force(self, code, **changes):
        """Put a ready sheet in force from January on."""
        if not Sheet.objects.filter(code=code).exists():
            services.install_sheets(self.officer)
        sheet = Sheet.objects.get(code=code)
        draft = sheet.versions.get()
        content = {**draft.content, **changes}
        made = services.propose_version(self.officer, sheet, content, from_on=date(2026, 1, 1), source="test")
        services.submit_version(self.officer, made)
        return services.approve_version(self.director, SheetVersion.objects.get(pk=made.pk))

    def answers(self, n, level=80.0, *, department=None, doctor=None, mode="link", spread=10.0, days_ago=3, flags=()):
        """Give `n` answers whose every dimension is the level, half of them a spread above, half below."""
        for one in range(n):
            value = min(100.0, level + (spread if one % 2 else -spread))
            row = self.golden.answer(
                8,
                value,
                days_ago=days_ago,
                department=department,
                **dict.fromkeys(("doctors", "nurses", "response", "formalities", "environment", "pain"), value),
            )
            type(row).objects.filter(pk=row.pk).update(
                practitioner_id=doctor.practitioner_id if doctor else None, mode=mode, flags=list(flags)
            )
        return row
