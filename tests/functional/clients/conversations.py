"""The conversations with the official client that conversations.yaml writes down, and how they are held."""

import json
import pathlib
import re
import shlex
import typing

import yaml

VERSIONS = (1, 2)
ANYTHING = '_'
# Nothing has this id.
NOTHING = '00000000-0000-4000-8000-000000000000'


class Step(typing.NamedTuple):
    """One command: see the head of conversations.yaml."""

    run: str
    arguments: str = ''
    versions: tuple[int, ...] = VERSIONS
    columns: tuple[str, ...] = ()
    rows: list[list[object]] | None = None
    keep: dict[str, str] = {}
    input: str = ''
    member: str = ''
    ends: int = 0
    says: str = ''


def conversations():
    """{what it is about: its steps}."""
    text = pathlib.Path(__file__).with_suffix('.yaml').read_text()
    return {told['about']: [Step(arguments=step.pop('with', ''), **step) for step in told['steps']]
            for told in yaml.safe_load(text)}


def firsts():
    """(version, step): the first step with each command, which stands for it where only the command matters."""
    steps = [step for held in conversations().values() for step in held]
    found = {(version, step.run): step for step in reversed(steps) for version in step.versions}
    return [(version, found[version, run]) for version, run in reversed(found)]


def hold(steps, version, ask, kept):
    """Hold a conversation in a version of the client's API; ``ask`` runs words with an input, and returns a Ran."""
    for step in steps:
        if version in step.versions:
            check(step, take(step, ask, kept), kept)


def take(step, ask, kept):
    """What the command of a step leaves."""
    formatted = ['-f', 'json'] if step.columns else []
    return ask([*step.run.split(), *shlex.split(_filled(step.arguments, kept)), *formatted], _filled(step.input, kept))


def check(step, ran, kept):
    """Hold what a command left to what its step promises, and keep of it what later steps need."""
    said = f'{step.run} {_filled(step.arguments, kept)}: {ran.code} {ran.output} {ran.errors}'
    assert ran.code == step.ends, said
    assert _filled(step.says, kept) in ran.output + ran.errors, said
    if not step.columns:
        assert ran.output == '', said
        return
    printed = json.loads(ran.output)
    rows = printed if isinstance(printed, list) else [printed]
    assert all(tuple(row) == tuple(step.columns) for row in rows), said
    if step.rows is not None:
        wanted = _filled(step.rows, kept)
        assert [[wish if wish == ANYTHING else value for wish, value in zip(wishes, row.values(), strict=True)]
                for wishes, row in zip(wanted, rows, strict=True)] == wanted, said
    kept.update({name: rows[0][column] for name, column in step.keep.items()})


def _filled(value, kept):
    """A value with what stands for the names in its texts; braces around anything else stay."""
    match value:
        case str():
            return re.sub(r'\{([a-z_]+)\}', lambda found: kept[found[1]], value)
        case list():
            return [_filled(one, kept) for one in value]
        case dict():
            return {name: _filled(one, kept) for name, one in value.items()}
    return value


class Lost(dict):
    """Names of which some were never kept: those stand for what there is not."""

    def __missing__(self, name):
        return NOTHING
