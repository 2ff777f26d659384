"""Documents on paper in the house's look: PDF with Chinese letters that every reader brings along.

    paper = Paper(_("Meeting of September"), hospital, language="zh-hans", watermark=actor.name)
    paper.heading(_("Voices")); paper.text(…); paper.pairs([(_("Open cases"), 12)])
    paper.table(head, rows, numbers=(2, 3)); paper.chart(figure); paper.page()
    content = paper.pdf()

Whatever is written on it is words, never markup; nothing is fetched; the same words make the same bytes.
"""

from .document import Paper

__all__ = ["Paper"]
