"""Other packages see only the face of a package: its services, selectors and models."""

import pytest

from . import house

FACES = {"services", "selectors", "models"}
# Open to every package above, each for its reason.
OPEN = {
    "renxin.kernel.core": "the core has no face of its own: every module of it is one",
    "renxin.ui": "the design system",
    "renxin.kernel.timeline.fact": "what a fact is",
    "renxin.kernel.timeline.facts": "the catalogue of facts, which everybody records and hears",
    "renxin.doors.connectors.fhir.selectors": "what others may see as FHIR resources",
    "renxin.doors.connectors.fhir.services": "what others write as FHIR resources",
    "renxin.doors.connectors.fhir.ingest": "how files go in, from the command line and from the demo",
    "renxin.doors.connectors.hl7v2.ingest": "how files go in, from the command line and from the demo",
    "renxin.doors.connectors.formats": "what a format of the one road in must offer (ADR 0005)",
    "renxin.doors.connectors.road.storing": "how what arrives is kept (ADR 0005)",
    "renxin.doors.connectors.road.applying": "how what was kept is applied (ADR 0005)",
    "renxin.doors.connectors.reasons": "why something is parked or ignored (ADR 0005)",
    "renxin.doors.connectors.road.tallying": "how what goes straight in is counted (ADR 0005)",
    "renxin.engagement.channels.adapters.wechat_crypto": "the vendors' own envelope, which simulated vendors seal",
    "renxin.engagement.channels.adapters.wechat_xml": "the vendors' own XML, which simulated vendors write",
    "renxin.engagement.channels.http": "how vendors are called, and who answers in their place in tests",
    "renxin.intelligence.journeys.definition": "what a journey is: pure, and tried out in memory (ADR 0009)",
    "renxin.intelligence.journeys.engine": "how a run moves: pure, and tried out in memory (ADR 0009)",
    "renxin.intelligence.journeys.state": "what the engine works on (ADR 0009)",
    "renxin.intelligence.journeys.step": "what a step is and what it asks (ADR 0009)",
    "renxin.intelligence.journeys.filters": "which facts a definition means: pure (ADR 0009)",
    "renxin.intelligence.journeys.occasions": "when calendar starts fall, past or present (ADR 0009)",
    "renxin.intelligence.journeys.gates": "where packages above object to publishing (ADR 0009)",
    "renxin.engagement.segments.rule": "what a rule is, read from JSON and said in words: pure",
    "renxin.people.organizations.access": "who may open a view: every view wears one of its decorators",
}
# The doors put the pages of several packages together.
DOORS_MAY_SEE = {"urls", "portal", "api"}


def is_open(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in OPEN)


def is_face(importer: house.Package, imported: house.Package, module: str) -> bool:
    inside = module.removeprefix(f"renxin.{imported}").strip(".").split(".")[0]
    return inside in FACES or (importer.layer == "doors" and inside in DOORS_MAY_SEE)


def breaches(module: str, imports: list[str]) -> list[str]:
    importer = house.package_of(module)
    if importer is None or importer.layer == "config":
        return []
    found = []
    for name in imports:
        imported = house.package_of(name)
        if imported and imported != importer and not is_open(name) and not is_face(importer, imported, name):
            found.append(name)
    return found


def test_only_public_faces_are_imported():
    wrong = [
        f"{house.short(path)}:{line} imports {name}"
        for path in house.python_files(migrations=False)
        for line, name in house.imported_modules(path)
        if breaches(house.module_of(path), [name])
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        ("renxin.programs.surveys.views", "renxin.people.patients.selectors", True),
        ("renxin.programs.surveys.views", "renxin.people.patients.services.merge", True),
        ("renxin.programs.surveys.views", "renxin.people.patients.matching", False),
        ("renxin.programs.surveys.views", "renxin.kernel.core.clock", True),
        ("renxin.programs.surveys.views", "renxin.programs.surveys.rules", True),
        ("renxin.doors.console.views", "renxin.programs.cases.urls", True),
        ("renxin.programs.surveys.views", "renxin.programs.cases.urls", False),
        ("renxin.kernel.timeline.sequencer", "renxin.kernel.jobs.registry", False),
    ],
)
def test_the_guard_knows_a_face(module, imported, allowed):
    assert (not breaches(module, [imported])) is allowed
