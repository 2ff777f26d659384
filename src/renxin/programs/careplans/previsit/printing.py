"""The page of a visit on paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from renxin.ui.paper import Paper

from .selecting import Sheet

Part = tuple[str, Sequence[tuple[str, str]]]


def printed(sheet: Sheet, beside: Sequence[Part], *, hospital: str, language: str, watermark: str) -> bytes:
    """Return the sheet as PDF, one page for almost everybody.

    `beside` is what other packages know: headings, each with pairs of words.
    """
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
    for heading, pairs in beside:
        paper.heading(heading)
        paper.pairs(pairs)
    if sheet.programmes:
        paper.note(_("Programmes: %(names)s") % {"names": "、".join(sheet.programmes)})
    return paper.pdf()
