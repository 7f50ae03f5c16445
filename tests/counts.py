"""The counts of all suites, from the JUnit files that pytest wrote: ``python -m tests.counts DIRECTORY SUITE...``.

The exit code is 1 when a test failed, a suite left no result, or RATING_TEST_NO_SKIP=1 is set and one was skipped.
"""

import os
import pathlib
import sys
import typing
from xml.etree import ElementTree


class Suite(typing.NamedTuple):
    """What came of a suite; ``skips`` say which test was not run and why."""

    name: str
    passed: int
    failed: int
    skips: list[str]

    def __str__(self) -> str:
        return f'{self.passed} passed, {self.failed} failed, {len(self.skips)} skipped'


def read(name: str, file: pathlib.Path) -> Suite:
    """The counts of one suite; a suite without a result has failed."""
    if not file.exists():
        return Suite(name, 0, 1, [])
    cases = list(ElementTree.parse(file).iter('testcase'))
    bad = sum(any(child.tag in ('failure', 'error') for child in case) for case in cases)
    skips = [f'{case.get("classname")}.{case.get("name")}: {child.get("message")}'
             for case in cases for child in case if child.tag == 'skipped' and child.get('type') != 'pytest.xfail']
    return Suite(name, len(cases) - bad - len(skips), bad, skips)


def main(directory: str, *names: str) -> int:
    """Print the counts and return the exit code."""
    files = {name: pathlib.Path(directory, f'{name}.xml') for name in names}
    suites = [read(name, file) for name, file in files.items()]
    for suite in suites:
        for skip in suite.skips:
            print(f'SKIPPED in {suite.name}: {skip}')
    for suite in suites:
        print(f'{suite.name}: {suite}' + ('' if files[suite.name].exists() else ' (it left no result)'))
    total = Suite('total', sum(suite.passed for suite in suites), sum(suite.failed for suite in suites),
                  [skip for suite in suites for skip in suite.skips])
    refused = bool(total.skips) and os.environ.get('RATING_TEST_NO_SKIP') == '1'
    if total.skips:
        verdict = ', and that is a failure here' if refused else ''
        print(f'{len(total.skips)} tests were NOT run: see SKIPPED above{verdict}.')
    print(f'total: {total}')
    return 1 if total.failed or refused else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
