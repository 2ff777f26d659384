"""A clinic with a queue and two rooms for tests."""

from dataclasses import dataclass

from tests.harness.ward import Ward, ward

from renxin.people.organizations.services import add_practitioner
from renxin.programs.queues import services
from renxin.programs.queues.models import Counter, Queue, Ticket


@dataclass(frozen=True)
class Clinic:
    """A ward with a queue and two open rooms."""

    ward: Ward
    queue: Queue
    rooms: tuple[Counter, ...]

    @property
    def system(self):
        """Return the actor of the house."""
        return self.ward.system

    def comes(self, name: str = "", number: int = 1, **said) -> Ticket:
        """Register somebody and let her check in at the desk."""
        patient_id = self.ward.patient(name or f"张秀{'一二三四五六七八九十'[number % 10]}", f"139{number:08d}")
        return services.check_in(self.system, patient_id, self.queue, source="desk", **said)


def clinic(*, kind: str = "clinic", rooms: int = 2, **settings) -> Clinic:
    """Make a clinic; `settings` go to the queue."""
    here = ward()
    queue = a_queue(here, kind=kind, rules=kind, **settings)
    made = []
    for number in range(rooms):
        counter = services.save_counter(here.system, queue, f"{number + 1} 诊室", f"Room {number + 1}")
        made.append(services.open_counter(here.system, counter))
    return Clinic(here, queue, tuple(made))


def a_queue(here: Ward, code: str = "ORTHO", **said) -> Queue:
    """Make a queue of the ward's department."""
    given = {"name": "骨科门诊", "name_en": "Orthopaedic clinic", "kind": "clinic", "prefix": "A"} | said
    data = services.QueueData(code=code, department_id=here.department.pk, **given)
    return services.save_queue(here.system, data)


def doctor(here: Ward, name: str = "高明"):
    """Make a doctor."""
    return add_practitioner(here.system, name=name)
