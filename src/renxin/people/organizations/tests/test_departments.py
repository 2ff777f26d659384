"""Departments, their codes, their hours, and whom senders mean."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations import rules, selectors, services, standard
from renxin.people.organizations.models import Role, RoleAssignment

from .making import hospital


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("03.04", "03.04"),
        ("A03.04", "03.04"),
        ("0304", "03.04"),
        ("a0304", "03.04"),
        (" 03 ", "03"),
        ("040101", "04.01.01"),
        ("3.4", ""),
        ("心内科", ""),
        ("", ""),
        ("03.04.05.06", ""),
    ],
)
def test_standard_codes_are_written_one_way(written, code):
    assert rules.normalise_standard_code(written) == code


@given(st.sampled_from(sorted(standard.catalogue().departments)))
def test_every_writing_of_a_code_meets(code):
    assert {standard.code_of(code), standard.code_of(f"A{code}"), standard.code_of(code.replace(".", ""))} == {code}


def test_a_password_policy_by_table():
    table = {
        "Aa1-567890": "",
        "aaaa-67890": "",
        "aaaaaaaa11": "plain",
        "Aa1-5": "short",
        "Lin.Ya-0001": "name",
        "患者体验二〇二六年第一A1": "",
    }
    assert {p: rules.password_weakness(p, "lin.ya") for p in table} == table


@pytest.mark.django_db
class TestResolving:
    def test_own_code_then_name_then_catalogue(self):
        house = hospital()
        heart = services.add_department(house.actor, name="心血管内科一病区", standard_code="0304", local_code="101")
        chest = services.add_department(house.actor, name="呼吸科", local_code="0304")
        tenant = house.tenant.pk
        assert selectors.resolve_department(tenant, "0304") == chest
        assert selectors.resolve_department(tenant, "A03.04") == heart
        assert selectors.resolve_department(tenant, "心内科") == heart
        assert selectors.resolve_department(tenant, "呼吸科") == chest
        assert selectors.resolve_department(tenant, "骨科") is None
        assert selectors.resolve_department(tenant, "") is None

    def test_a_usual_name_tells_the_standard_code(self):
        house = hospital()
        assert services.add_department(house.actor, name="心内科").standard_code == "03.04"
        assert services.add_department(house.actor, name="客服中心").standard_code == ""

    def test_a_closed_department_is_not_found(self):
        house = hospital()
        heart = services.add_department(house.actor, name="心内科")
        services.close_department(house.actor, heart)
        assert selectors.resolve_department(house.tenant.pk, "心内科") is None
        assert selectors.departments(house.actor) == []

    def test_a_doctor_is_found_by_number_and_by_an_unshared_name(self):
        house = hospital()
        wei = services.add_practitioner(house.actor, name="张伟", staff_no="D01")
        assert selectors.resolve_practitioner(house.tenant.pk, "D01") == wei
        assert selectors.resolve_practitioner(house.tenant.pk, "张伟") == wei
        services.add_practitioner(house.actor, name="张伟", staff_no="D02")
        assert selectors.resolve_practitioner(house.tenant.pk, "张伟") is None

    def test_two_departments_cannot_share_a_code(self):
        house = hospital()
        services.add_department(house.actor, name="一", local_code="1")
        with pytest.raises(InvalidInput):
            services.add_department(house.actor, name="二", local_code="1")

    def test_an_unknown_standard_code_is_refused(self):
        house = hospital()
        with pytest.raises(InvalidInput):
            services.add_department(house.actor, name="一", standard_code="77")

    def test_hours_come_from_the_department_or_its_campus(self):
        house = hospital()
        night = services.add_department(house.actor, name="急诊", hours={"sun": [["20:00", "22:00"]]})
        campus = services.add_campus(house.actor, name="东院", hours={"sat": [["08:00", "12:00"]]})
        east = services.add_department(house.actor, name="门诊", campus=campus)
        saturday, sunday = datetime(2026, 3, 14, 2, tzinfo=UTC), datetime(2026, 3, 15, 13, tzinfo=UTC)
        opened = {
            department.pk: (
                selectors.calendar_for(house.actor, department.pk).hours.week[5] != (),
                selectors.calendar_for(house.actor, department.pk).is_open(sunday),
            )
            for department in (night, east)
        }
        assert opened == {night.pk: (False, True), east.pk: (True, False)}
        assert selectors.calendar_for(house.actor, None).is_open(saturday) is False

    def test_unreadable_hours_are_refused(self):
        house = hospital()
        with pytest.raises(InvalidInput):
            services.add_department(house.actor, name="一", hours={"mon": [["25:00", "26:00"]]})


@pytest.mark.django_db
class TestRoles:
    def account(self, house, name, username):
        person = services.add_practitioner(house.actor, name=name)
        return services.create_account(house.actor, person, username, "Good-Enough-9")

    def test_reach_follows_the_scope(self):
        house = hospital()
        east = services.add_campus(house.actor, name="东院")
        heart = services.add_department(house.actor, name="心内科", campus=east)
        chest = services.add_department(house.actor, name="呼吸科")
        user = self.account(house, "赵敏", "zhao")
        services.grant_role(house.actor, user, Role.NURSE, scope_kind="campus", campus=east)
        assert selectors.user_actor(user).department_ids == {heart.pk}
        services.grant_role(house.actor, user, Role.NURSE, scope_kind="department", department=chest)
        assert selectors.user_actor(user).department_ids == {heart.pk, chest.pk}
        assert not selectors.user_actor(user).all_departments

    def test_the_nearest_nurse_answers_for_a_department(self):
        house = hospital()
        heart = services.add_department(house.actor, name="心内科")
        far, near = self.account(house, "甲一", "far"), self.account(house, "乙二", "near")
        services.grant_role(house.actor, far, Role.NURSE, scope_kind="tenant")
        services.grant_role(house.actor, near, Role.NURSE, scope_kind="department", department=heart)
        assert selectors.responsible_staff(house.actor, heart.pk, Role.NURSE) == near
        assert selectors.responsible_staff(house.actor, None, Role.NURSE) == far
        assert selectors.responsible_staff(house.actor, heart.pk, Role.DIRECTOR) is None

    def test_the_three_administrators_are_three_people(self):
        house = hospital()
        with pytest.raises(InvalidInput):
            services.grant_role(house.actor, house.user, Role.AUDIT_ADMIN, scope_kind="tenant")
        auditor = self.account(house, "钱七", "qian")
        services.grant_role(house.actor, auditor, Role.AUDIT_ADMIN, scope_kind="tenant")
        with pytest.raises(NotAllowed):  # the second one needs the security administrator
            services.grant_role(house.actor, self.account(house, "孙八", "sun"), Role.AUDIT_ADMIN, scope_kind="tenant")

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    def test_administrators_see_no_patients(self, role):
        from renxin.people.organizations.roles import ROLE_PERMISSIONS

        seen = {code for code in ROLE_PERMISSIONS[role] if code.split(".")[0] in {"patients", "conversations", "cases"}}
        assert not seen

    def test_a_scope_needs_its_place(self):
        house = hospital()
        with pytest.raises(InvalidInput):
            services.grant_role(house.actor, house.user, Role.NURSE, scope_kind=RoleAssignment.Scope.DEPARTMENT)

    def test_a_nurse_manages_no_accounts(self):
        house = hospital()
        user = self.account(house, "赵敏", "zhao")
        services.grant_role(house.actor, user, Role.NURSE, scope_kind="tenant")
        with pytest.raises(NotAllowed):
            services.invite_staff(selectors.user_actor(user), role=Role.NURSE, name="新人")


@pytest.mark.django_db
class TestTokens:
    def test_a_token_opens_until_it_is_revoked(self):
        from renxin.people.organizations.models import ApiToken

        house = hospital()
        key = services.create_token(house.actor, "HIS", ["patients.view"])
        actor = services.authenticate_token(key)
        assert actor.tenant_id == house.tenant.pk
        assert (actor.may("patients.view"), actor.may("patients.edit")) == (True, False)
        assert ApiToken.objects.get().token_hash != key.encode()
        services.revoke_token(house.actor, ApiToken.objects.get())
        assert services.authenticate_token(key) is None
        assert services.authenticate_token("rx_guess") is None


@pytest.mark.django_db
def test_one_hospital_sees_nothing_of_another():
    mine, other = hospital(), hospital("另一家医院", "other")
    services.add_department(other.actor, name="心内科", local_code="1")
    services.create_token(other.actor, "HIS")
    theirs = other.user
    assert selectors.departments(mine.actor) == []
    assert selectors.resolve_department(mine.tenant.pk, "心内科") is None
    assert selectors.users_by_ids(mine.actor, [theirs.pk]) == {}
    assert selectors.accounts(mine.actor) == [mine.user]
    assert selectors.tokens(mine.actor) == []
    assert [row.tenant_id for row in selectors.practitioners(mine.actor)] == [mine.tenant.pk]
