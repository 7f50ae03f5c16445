"""Which rules and scripts of a CloudKitty may be stored beside those that are here, and why others may not.

A rule that is here stays as it is, and so does one that was here and was deleted. Of two that contradict each other
the newer one is taken, because CloudKitty rates by the one that it reads last.
"""

import collections
import dataclasses
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

from rating_api import exception
from rating_api.db import history
from rating_api.db import pyscripts
from rating_api.db.hashmap import tables
from rating_api.importer import report
from rating_api.rating.hashmap import rules
from rating_api.rating.pyscripts import rules as scripts

Read = typing.TypeVar('Read')
Rule = rules.Service | rules.Field | rules.Group | rules.Mapping | rules.Threshold | scripts.Script


class Kind(typing.NamedTuple):
    """One kind of rule: what many of them are called, their history, and the attribute that is their id."""

    name: str
    table: history.History[typing.Any]
    key: str


SERVICES = Kind('services', tables.SERVICES, 'service_id')
FIELDS = Kind('fields', tables.FIELDS, 'field_id')
GROUPS = Kind('groups', tables.GROUPS, 'group_id')
MAPPINGS = Kind('mappings', tables.MAPPINGS, 'mapping_id')
THRESHOLDS = Kind('thresholds', tables.THRESHOLDS, 'threshold_id')
SCRIPTS = Kind('scripts', pyscripts.SCRIPTS, 'script_id')

_PARENTS = (SERVICES, FIELDS, GROUPS)


class Candidate(typing.NamedTuple):
    """A rule that is to be stored, or the reason why its row is none."""

    rule_id: str
    rule: Rule | None
    reason: str = ''


@dataclasses.dataclass
class Verdict:
    """What is to become of the candidates of one kind: the rules to store, how many were here, and the refused."""

    kind: Kind
    new: list[Rule] = dataclasses.field(default_factory=list)
    kept: int = 0
    refusals: list[report.Refusal] = dataclasses.field(default_factory=list)


def candidate(rule_id: str, row: Read, read: Callable[[Read], Rule]) -> Candidate:
    """What ``read`` makes of a row, or the reason that it gives for making none."""
    try:
        return Candidate(rule_id, read(row))
    except exception.Invalid as error:
        return Candidate(rule_id, None, str(error))


def examine(connection: typing.Any, candidates: Mapping[Kind, Sequence[Candidate]]) -> list[Verdict]:
    """The verdicts on the candidates of each kind, the oldest first, by what a transaction sees.

    A kind comes after those that it refers to.
    """
    here: dict[str, set[str]] = {}
    verdicts = []
    for kind, some in candidates.items():
        examiner = _Examiner(connection, kind, here)
        verdicts.append(examiner.examine(some))
        here[kind.name] = examiner.ids
    return verdicts


class _Examiner:
    """Examines the candidates of one kind; ``here`` has the ids of the rules of earlier kinds that are here then."""

    def __init__(self, connection: typing.Any, kind: Kind, here: dict[str, set[str]]) -> None:
        self._kind = kind
        self._here = here
        self._ended = kind.table.ended(connection)
        self._stored: dict[str, Rule] = {}
        self._places: dict[object, list[Rule]] = collections.defaultdict(list)
        for rule in kind.table.list(connection):
            self._stored[getattr(rule, kind.key)] = dataclasses.replace(rule, revision=0)
            self._occupy(rule)
        self.ids = set(self._stored)

    def examine(self, candidates: Sequence[Candidate]) -> Verdict:
        verdict = Verdict(self._kind)
        for candidate in reversed(candidates):
            try:
                if self._is_here(candidate):
                    verdict.kept += 1
                else:
                    self._admit(candidate.rule)
                    verdict.new.append(typing.cast(Rule, candidate.rule))
            except (exception.Invalid, exception.Conflict) as error:
                verdict.refusals.append(report.Refusal(candidate.rule_id, str(error)))
        verdict.new.reverse()
        verdict.refusals.reverse()
        return verdict

    def _is_here(self, candidate: Candidate) -> bool:
        """Whether the rule is here, or was; Conflict if it is another one."""
        if candidate.rule_id in self._ended:
            return True
        if candidate.rule is None:
            raise exception.Invalid(candidate.reason)
        stored = self._stored.get(candidate.rule_id)
        if stored is not None and stored != candidate.rule:
            names = [name.name for name in dataclasses.fields(stored)
                     if getattr(stored, name.name) != getattr(candidate.rule, name.name)]
            raise exception.Conflict(f'It is here already, with another {" and another ".join(names)}.')
        return stored is not None

    def _admit(self, rule: typing.Any) -> None:
        for kind in _PARENTS:
            parent = getattr(rule, kind.key, None)
            if kind.name in self._here and parent is not None and parent not in self._here[kind.name]:
                raise exception.Invalid(kind.table.missing(parent))
        for place in _places(rule):
            for other in self._places[place]:
                self._check_apart(rule, other)
        self._occupy(rule)
        self.ids.add(getattr(rule, self._kind.key))

    def _occupy(self, rule: Rule) -> None:
        for place in _places(rule):
            self._places[place].append(rule)

    def _check_apart(self, rule: Rule, other: Rule) -> None:
        """Raise Conflict, naming the other rule, if one of the same place contradicts a rule."""
        try:
            if isinstance(rule, rules.Mapping):
                rules.check_unique_mapping(rule, typing.cast('list[rules.Mapping]', [other]))
            elif isinstance(rule, rules.Threshold):
                rules.check_unique_threshold(rule, typing.cast('list[rules.Threshold]', [other]))
            else:
                raise exception.Conflict(f'The name {rule.name!r} is taken')
        except exception.Conflict as error:
            raise exception.Conflict(f'{error}: by {getattr(other, self._kind.key)}, which stays.') from None


def _places(rule: Rule) -> Iterator[object]:
    """What a rule may have to share with those that contradict it, and with none of most others."""
    match rule:
        case rules.Field():
            yield rule.service_id, rule.name
        case rules.Mapping(deleted=None):
            yield rule.name
            yield rule.value, rule.tenant_id, rule.service_id, rule.field_id, rule.group_id
        case rules.Threshold():
            yield rule.level, rule.tenant_id, rule.service_id, rule.field_id, rule.group_id
        case rules.Service() | rules.Group() | scripts.Script(deleted=None):
            yield rule.name
