import io

import rich.console

from rating_api.cmd import progress


def shown(terminal):
    file = io.StringIO()
    console = rich.console.Console(file=file, force_terminal=terminal, width=80, soft_wrap=True, color_system=None)
    with progress.Progress('Working', console) as bar:
        bar.advance(1, 2, 'first')
        bar.advance(2, 2, 'second')
    return file.getvalue()


def test_a_log_gets_plain_lines():
    assert shown(terminal=False) == 'Working: first (1/2)\nWorking: second (2/2)\n'


def test_a_terminal_gets_a_bar():
    text = shown(terminal=True)
    assert '━' in text
    assert '100%' in text
