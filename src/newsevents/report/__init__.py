"""A page about a dataset for people: `newsevents.report.page(dataset)`.

Everything is drawn when the page is made. The page is one file, fetches nothing, and can be read
without scripts and on paper. Needs the extra `newsevents[report]`.
"""

from newsevents.report.renderer import page

__all__ = ["page"]
