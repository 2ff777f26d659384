"""The page of a visit on paper."""

from django.utils.translation import gettext as _

from renxin.ui.paper import Paper

from .selecting import Sheet


def printed(sheet: Sheet, *, hospital: str, language: str, watermark: str) -> bytes:
    """Return the sheet as PDF, one page for almost everybody."""
    name = sheet.patient.name if sheet.patient else ""
    paper = Paper(_("Before the visit: %(name)s") % {"name": name}, hospital, language=language, watermark=watermark)
    if sheet.row.worries:
        paper.heading(_("What she wants to ask"))
        paper.text(sheet.row.worries)
    if sheet.concerns:
        paper.heading(_("What asks for a look"))
        paper.table(
            [_("Question"), _("Answer"), _("Why")],
            [[str(one.said.item.words(plain=True)), one.said.words, one.why] for one in sheet.concerns],
        )
    if sheet.well:
        paper.heading(_("All is well"))
        paper.pairs([(str(one.said.item.words(plain=True)), one.said.words) for one in sheet.well])
    if sheet.programmes:
        paper.note(_("Programmes: %(names)s") % {"names": "、".join(sheet.programmes)})
    return paper.pdf()
