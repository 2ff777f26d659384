"""Who the hospital is: the tenant, its campuses and departments, its staff, their accounts, roles and permissions.

Words: the *tenant* is the hospital, clinic or chain that is the legal entity and data controller; a *department* is a
diagnostic or functional unit (科室); a *role* gives permissions inside a *scope* (self, department, campus, tenant).
Refuses: patient data of any kind, accounts shared by several people, a sign-up page.
"""
