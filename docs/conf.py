"""Configuration of Sphinx for `make docs`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

import newsevents

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "newsevents"
author = project_copyright = "The newsevents maintainers"
version = release = newsevents.__version__
html_title = f"newsevents {version}"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_click",
    "docstrings",
    "python_modules",
    "right_to_left",
]
exclude_patterns = ["_build"]
nitpicky = True

# `:::{note}` in the text; links to headings down to the third level.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# Notebooks are stored without output and run when the site is built.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

# Docstrings have code in single backticks.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
# The documentation of other packages is not available during the build.
nitpick_ignore_regex = [
    (
        "py:.*",
        r"(attrs?|cattrs|click|collections|concurrent|datetime|enum|hypothesis|msgspec|os|pathlib|types|typing)\..*",
    ),
    # Protocols, aliases and parts inside the package.
    ("py:.*", r"newsevents\.(_text|storage|importers\.context\.IdSet)\b.*"),
    (
        "py:.*",
        r"Path(Like)?|Registry|SearchStrategy|(duckdb|pa)\..*|newsevents\.schema\.values\.FrozenMap",
    ),
    # Type variables.
    ("py:.*", r"P|newsevents\..*\.([A-Z]|RowT)"),
]

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False


def setup(_app: Sphinx) -> None:
    """Copy the notebooks of `examples/` to the folder in which Sphinx looks for pages."""
    (HERE / "notebooks").mkdir(exist_ok=True)
    for notebook in (HERE.parent / "examples").glob("*.ipynb"):
        shutil.copyfile(notebook, HERE / "notebooks" / notebook.name)
