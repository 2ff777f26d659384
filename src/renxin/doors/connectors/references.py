"""What our tables are when a record is divided."""

from renxin.people.patients.services import register_memory, register_sourced

from .models import InterfaceMessage, KnownPerson

register_sourced(InterfaceMessage)
register_memory(KnownPerson)
