"""How long work is shown: a bar on a terminal, plain lines in a log."""

import types
from typing import Self

import rich.console
import rich.progress


class Progress:
    """A context manager around work in steps; tell it of each step by ``advance``."""

    def __init__(self, title: str, console: rich.console.Console | None = None) -> None:
        self._title = title
        self._console = console or rich.console.Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: rich.progress.Progress | None = None
        self._task = rich.progress.TaskID(0)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = rich.progress.Progress(console=self._console, transient=True)
            self._task = self._bar.add_task(self._title, total=None)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: types.TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, done: int, total: int, what: str) -> None:
        """Say that ``done`` of ``total`` steps are behind us, the last of them ``what``."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, description=f'{self._title}: {what}')
        else:
            self._console.print(f'{self._title}: {what} ({done}/{total})')
