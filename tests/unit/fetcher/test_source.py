"""Scopes from a fixed list."""

import types

import pytest

from rating_api import exception
from rating_api.fetcher import source


def fetcher(*sources):
    return source.SourceFetcher(types.SimpleNamespace(
        fetcher_source=types.SimpleNamespace(sources=list(sources))))


def test_the_scopes_are_the_configured_ones_each_once():
    assert fetcher('b', 'a', '', 'b').scopes() == ['b', 'a']


@pytest.mark.parametrize('sources', [[], ['']])
def test_a_list_without_scopes_does_not_start(sources):
    with pytest.raises(exception.ConfigError, match='names no scope'):
        fetcher(*sources)
