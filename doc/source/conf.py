"""How Sphinx builds the documentation."""

import rating_api.version

project = 'rating-api'
copyright = 'the rating-api authors'
release = rating_api.version.__version__
html_theme = 'alabaster'
