"""How Sphinx builds the documentation; tables that the code knows best come from it, by ``_ext/tables.py``."""

import pathlib
import sys

import rating_api.version  # under this name: ``version`` is one of Sphinx' own options

sys.path.insert(0, str(pathlib.Path(__file__).with_name('_ext')))

project = 'rating-api'
copyright = 'the rating-api authors'
version = release = rating_api.version.__version__
extensions = ['oslo_config.sphinxext', 'tables']
highlight_language = 'none'
html_theme = 'alabaster'
html_theme_options = {'page_width': '1100px'}
html_static_path: list[str] = []
html_show_sourcelink = False
