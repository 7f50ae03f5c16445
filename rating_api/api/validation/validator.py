"""Compiled validators: jsonschema-rs gives the yes or no, jsonschema confirms a no, words.py explains it.

A Validator is made once, when the routes are built. A no that jsonschema does not share is accepted and
logged, as a bug of ours.
"""

import itertools
import logging
from collections.abc import Mapping
from typing import Any

from rating_api.api.openstack import faults
from rating_api.api.validation import explanation
from rating_api.api.validation import translation

LOG = logging.getLogger(__name__)

_MOST_PROBLEMS = 1_000


class Validator:
    """A schema compiled twice: for the answer and for the explanation; raises translation.SchemaError."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.translated = translation.translate(schema)
        self._root = explanation.Part(self.translated)
        self._root.accepts(None)  # compiles it, so that what cannot be read does not start
        self.accepts = self._root.accepts

    def problems(self, value: Any) -> list[faults.Problem]:
        """What is wrong with a value, each problem with its path, up to the thousandth; nothing is an empty list."""
        if self.accepts(value):
            return []
        try:
            found = list(itertools.islice(self._root.problems(value), _MOST_PROBLEMS))
        except RecursionError:
            return [faults.Problem((), 'depth', 'nested too deeply')]
        if not found:
            LOG.error('The validators disagree about a value, which is accepted; schema: %r', self.schema)
        return list(dict.fromkeys(found))
