"""Figures side by side with other people's software; see README.rst. Nothing of the service imports this."""
