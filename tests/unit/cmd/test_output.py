import argparse
import datetime
import json

import pytest

from rating_api.cmd import arguments
from rating_api.cmd import output

ROWS = [(1, 'a\tb\nc\\', None, True, {'ä': 1}), (20, '[bold]', 'x', False, {})]
COLUMNS = ('id', 'text', 'none', 'fact', 'labels')


def test_plain_is_a_line_a_row_whatever_is_in_it(capsys):
    assert output.write('plain', COLUMNS, ROWS) == 2
    assert capsys.readouterr().out == ('id\ttext\tnone\tfact\tlabels\n'
                                       '1\ta\\tb\\nc\\\\\t\tyes\t{"ä": 1}\n'
                                       '20\t[bold]\tx\tno\t{}\n')


@pytest.mark.parametrize('rows', [[], ROWS[:1], ROWS])
def test_json_is_a_list_of_objects(capsys, rows):
    assert output.write('json', COLUMNS, rows) == len(rows)
    assert json.loads(capsys.readouterr().out) == [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_a_table_shows_texts_as_they_are(capsys):
    assert output.write('table', COLUMNS, ROWS) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert lines[3].split() == ['20', '[bold]', 'x', 'no', '{}']


@pytest.mark.parametrize(('value', 'text'), [
    (0, '1970-01-01T00:00:00Z'), (-1, '1969-12-31T23:59:59Z'), (253402300799, '9999-12-31T23:59:59Z'),
    (253402300800, '253402300800'), (2 ** 62, str(2 ** 62)), (None, None),
    (datetime.datetime(2026, 3, 1, 12, 0, 0, 999999, datetime.UTC), '2026-03-01T12:00:00Z'),
])
def test_instants_are_iso_8601_in_utc(value, text):
    assert output.instant(value) == text


@pytest.mark.parametrize(('text', 'seconds'), [
    ('2026-03-01', 1772323200), ('2026-03-01T01:00:00+01:00', 1772323200), ('2026-03-01T00:00:00Z', 1772323200)])
def test_times_are_read_in_utc(text, seconds):
    assert arguments.instant(text) == seconds


@pytest.mark.parametrize(('read', 'text'), [
    (arguments.instant, 'yesterday'), (arguments.instant, ''), (arguments.number, '0'), (arguments.number, '-1'),
    (arguments.number, '1.5'), (arguments.number, '²'), (arguments.number, '')])
def test_what_cannot_be_read_is_named(read, text):
    with pytest.raises(argparse.ArgumentTypeError, match='is no '):
        read(text)
