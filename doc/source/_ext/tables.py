"""Directives for tables of what the code knows best: microversions, policy rules, and how CloudKitty differs."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from oslo_policy import policy
from sphinx import application
from sphinx.util import docutils

from rating_api import policies
from rating_api.api.openstack.rating import history


class Table(docutils.SphinxDirective):
    """A list-table whose rows the subclass knows, in reStructuredText."""

    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows under the header."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """The table, as if it stood in the page."""
        lines = ['.. list-table::', '   :header-rows: 1', '']
        for first, *others in (self.header, *self.rows()):
            lines += [f'   * - {first}', *(f'     - {cell}' for cell in others)]
        return self.parse_text_to_nodes('\n'.join(lines) + '\n')


class Microversions(Table):
    """Every microversion with what it brought."""

    header = ('Version', 'What changed')

    def rows(self) -> Iterator[tuple[str, ...]]:
        yield from history.VERSIONS


class PolicyRules(Table):
    """Every policy rule with its default and the operations that it guards."""

    header = ('Rule', 'Default', 'Guards')

    def rows(self) -> Iterator[tuple[str, ...]]:
        for rule in policies.list_rules():
            # Nothing to check is no literal that could be shown.
            yield f'``{rule.name}``', f'``{rule.check_str}``' if rule.check_str else 'everybody', _guards(rule)


class Kept(Table):
    """What is as odd as in CloudKitty, and until when."""

    header = ('', 'Where', 'What stays', 'Changed in', 'How, or why never')

    def rows(self) -> Iterator[tuple[str, ...]]:
        for one in history.KEPT:
            yield one.number, one.where, one.what, one.changed or 'never', one.how


class Differences(Table):
    """What the base does otherwise than CloudKitty."""

    header = ('', 'Where', 'CloudKitty 25', 'rating-api')

    def rows(self) -> Iterator[tuple[str, ...]]:
        for one in history.DIFFERENCES:
            yield one.number, one.where, one.theirs, one.ours


def _guards(rule: policy.RuleDefault) -> str:
    operations = getattr(rule, 'operations', [])
    return ', '.join(f'{one["method"]} ``{one["path"]}``' for one in operations) or str(rule.description)


def setup(app: application.Sphinx) -> dict[str, Any]:
    """Make the directives known to Sphinx."""
    app.add_directive('microversions', Microversions)
    app.add_directive('policy-rules', PolicyRules)
    app.add_directive('kept', Kept)
    app.add_directive('differences', Differences)
    return {'parallel_read_safe': True}
