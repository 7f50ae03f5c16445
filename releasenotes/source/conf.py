"""How Sphinx builds the release notes."""

project = 'rating-api'
copyright = 'the rating-api authors'
extensions = ['reno.sphinxext']
html_theme = 'alabaster'
html_show_sourcelink = False
