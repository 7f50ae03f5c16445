"""What the commands share: sub-commands, the options of a configuration, and mistakes told in one line.

A group of sub-commands is a module with ``add_commands(parsers, common)``, which adds argparse parsers whose
default ``run`` is a function of (configuration, arguments) that returns an exit code.
"""

import argparse
import sys
import types
from collections.abc import Sequence

from oslo_config import cfg
from oslo_log import log

from rating_api import conf
from rating_api import exception
from rating_api import version

OK, FAILED, WRONG = 0, 1, 2


def main(program: str, description: str, groups: Sequence[types.ModuleType],
         argv: Sequence[str] | None = None) -> int:
    """Run one sub-command and return the exit code: 0, 1 (it failed) or 2 (arguments or configuration are wrong)."""
    parser = make_parser(program, description)
    parsers = parser.add_subparsers(title='commands', metavar='COMMAND', required=True)
    for group in groups:
        group.add_commands(parsers, common())
    return run(parser, argv)


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None = None) -> int:
    """Run what a parser's default ``run`` is and return the exit code, the same ones."""
    arguments, program = parser.parse_args(argv), parser.prog
    try:
        configuration = make_conf(arguments)
        log.setup(configuration, conf.PROJECT)
        code: int = arguments.run(configuration, arguments)
        return code
    except exception.ConfigError as error:
        return _complain(program, error, WRONG)
    except exception.StorageBusy as error:
        reason = str(error.__cause__ or error).partition('\n')[0]
        return _complain(program, f'The database cannot be used: {reason}', FAILED)
    except exception.RatingError as error:
        return _complain(program, error, FAILED)
    except KeyboardInterrupt:
        return _complain(program, 'interrupted', FAILED)


def make_conf(arguments: argparse.Namespace) -> cfg.ConfigOpts:
    """The configuration that the common arguments name; raises ConfigError."""
    argv = [f'--config-dir={path}' for path in arguments.config_dir or ()]
    if arguments.debug:
        argv.append('--debug')
    return conf.make_conf(argv, arguments.config_file)


def common() -> argparse.ArgumentParser:
    """The arguments that every sub-command takes, as a parent for its parser."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group(
        'configuration', 'Every option may also come from the environment: OS_<GROUP>__<OPTION>.')
    group.add_argument('--config-file', action='append', metavar='FILE',
                       help='read this file instead of /etc/rating-api/rating-api.conf; repeatable, the last wins')
    group.add_argument('--config-dir', action='append', metavar='DIR',
                       help='read the *.conf of this directory too')
    group.add_argument('--debug', action='store_true', help='log at level DEBUG')
    return parser


def make_parser(program: str, description: str,
                parents: Sequence[argparse.ArgumentParser] = ()) -> argparse.ArgumentParser:
    """The parser of a program, which can tell its version."""
    parser = argparse.ArgumentParser(program, description=description, parents=parents)
    parser.add_argument('--version', action='version', version=f'%(prog)s {version.__version__}')
    return parser


def _complain(program: str, error: object, code: int) -> int:
    print(f'{program}: {error}', file=sys.stderr)
    return code
