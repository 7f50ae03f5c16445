"""The engines that every proof of the store is given on."""

import pytest

ENGINES = ('sqlite', 'postgresql')

on_every_engine = pytest.mark.parametrize('engine', ENGINES)
