import types

import pytest

from rating_api import exception
from rating_api.cmd import command


def group(run):
    """A group with one sub-command, ``do``."""
    def add_commands(parsers, common):
        parser = parsers.add_parser('do', parents=[common])
        parser.set_defaults(run=run)
    return types.SimpleNamespace(add_commands=add_commands)


def run(function, *arguments):
    return command.main('rating-x', 'Test.', [group(function)], ['do', '--config-file=/dev/null', *arguments])


def fail(error):
    def function(conf, arguments):
        raise error
    return function


def test_the_exit_code_is_the_commands():
    assert run(lambda conf, arguments: 7) == 7


def test_a_command_is_handed_the_configuration(tmp_path):
    (tmp_path / 'some.conf').write_text('[collect]\nperiod = 15\n')
    seen = []
    run(lambda conf, arguments: seen.append((conf.collect.period, conf.debug)) or 0,
        f'--config-dir={tmp_path}', '--debug')
    assert seen == [(15, True)]


@pytest.mark.parametrize(('error', 'code'), [
    (exception.ConfigError('the file is wrong'), 2),
    (exception.StorageBusy(), 1),
    (KeyboardInterrupt(), 1),
])
def test_a_mistake_is_one_line_and_an_exit_code(capsys, error, code):
    assert run(fail(error)) == code
    text = capsys.readouterr().err
    assert text.startswith('rating-x: ')
    assert text.count('\n') == 1


def test_a_configuration_that_cannot_be_read_is_one_line(capsys):
    assert command.main('rating-x', 'Test.', [group(fail(AssertionError()))], ['do', '--config-file=/nowhere']) == 2
    assert capsys.readouterr().err.count('\n') == 1


def test_an_unexpected_error_keeps_its_trace():
    with pytest.raises(ZeroDivisionError):
        run(fail(ZeroDivisionError()))


def test_a_command_is_required(capsys):
    with pytest.raises(SystemExit, match='2'):
        command.main('rating-x', 'Test.', [group(fail(AssertionError()))], [])
    assert 'COMMAND' in capsys.readouterr().err
