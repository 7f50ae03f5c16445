"""What the pyscripts module rates with: the scripts of one moment, and what the operator lets them use."""

import dataclasses

from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import rules


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What the operator says about scripts: whether they may run, on how much, and which label is the scope."""

    enabled: bool = False
    scope_key: str = 'project_id'
    limits: process.Limits = dataclasses.field(default_factory=process.Limits)


@dataclasses.dataclass(frozen=True, slots=True)
class Library:
    """The scripts of one moment, deleted ones left out, in the order in which they run."""

    ruleset_id: int
    scripts: tuple[rules.Script, ...] = ()
    settings: Settings = dataclasses.field(default_factory=Settings)
