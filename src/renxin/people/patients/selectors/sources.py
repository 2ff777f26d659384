"""What each source has said of a person: what a division of the record could take out."""

from dataclasses import dataclass, field

from django.db.models import Count, Model

from renxin.kernel.core.actor import Actor
from renxin.people.patients.merging import contents
from renxin.people.patients.models import ContactPoint, Identifier, IdentityLink, SourceStatement
from renxin.people.patients.naming_sources import source_words

from .people import get_by_id


@dataclass(slots=True)
class SourceLine:
    """One source with how many rows of each kind came from it, and what it says where sources disagree."""

    source: str
    rows: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    says: list[tuple[str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return what people call the source."""
        return source_words(self.source)


def sources_of(actor: Actor, patient_id: int) -> list[SourceLine]:
    """Return the sources of a patient's record, the one with most rows first."""
    patient = get_by_id(actor, patient_id)
    lines: dict[str, SourceLine] = {}
    tables: list[type[Model]] = [Identifier, ContactPoint, IdentityLink]
    tables += [reference.model for reference in contents.sourced()]
    for model in tables:
        rows = model._base_manager.filter(tenant_id=actor.tenant_id, patient_id=patient.pk).exclude(source="")
        for source, count in rows.values_list("source").annotate(count=Count("id")).order_by():
            line = lines.setdefault(source, SourceLine(source))
            line.rows += count
            named = contents.content_of(model._meta.label)
            words = str(named.words if named else model._meta.verbose_name_plural)
            line.kinds[words] = line.kinds.get(words, 0) + count
    for said in SourceStatement.objects.of(actor).filter(patient_id=patient.pk).order_by("field", "-said_at"):
        line = lines.setdefault(said.source, SourceLine(said.source))
        line.says.append((str(said.get_field_display()), said.value))
    return sorted(lines.values(), key=lambda line: (-line.rows, line.source))
