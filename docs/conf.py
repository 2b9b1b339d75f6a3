"""How the site is made: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

import newsevents

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "newsevents"
author = "The newsevents maintainers"
version = release = newsevents.__version__
html_title = f"newsevents {version}"

extensions = ["myst_parser", "right_to_left"]
exclude_patterns = ["_build"]
nitpicky = True

# Notes in the text may be written `:::{note}`; headings down to the third level can be linked to.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
