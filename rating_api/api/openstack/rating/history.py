"""The microversions of the API, one sentence each, oldest first, and how its base relates to CloudKitty 25.

Read by the router, by the version documents, by the user guide and by the tests that ask what CloudKitty was asked;
a new version is a new line. What CloudKitty does wrong has a number, W1 to W38: a finding is in one table or the other.
"""

from typing import NamedTuple

SERVICE_TYPE = 'rating'

# The API's own release: its beta ends when everything of v1 has a successor in v2.
RELEASE = '2.0.0-beta.4'
STATUSES = {'v1': 'CURRENT', 'v2': 'EXPERIMENTAL'}
# The one that has microversions.
VERSIONED = 'v2'

VERSIONS: tuple[tuple[str, str], ...] = (
    ('2.0', 'Data frames, summary and rating modules as in the v2 API of CloudKitty 25.'),
    ('2.1', 'Errors have the form of the API-SIG guideline, with a stable code and the request id.'),
    ('2.2', 'Exact types and codes: every amount is a string with its decimal, booleans and integers are strict, '
            'and over-precise amounts are refused.'),
    ('2.3', 'Collections have limit, marker, links, sort, with_count and filter operators, and are 200 when empty; '
            'offset ends with 2.2.'),
    ('2.4', 'Hashmap services, fields, groups, mappings and thresholds are resources of v2.'),
)


class Kept(NamedTuple):
    """An oddity of CloudKitty that clients rely on: it is the same here, at first.

    ``changed`` is the version that does it otherwise, or '' for none; ``how`` says how, or why it never changes.
    """

    number: str
    where: str
    what: str
    changed: str
    how: str


class Difference(NamedTuple):
    """What the base does otherwise than CloudKitty: a bug of its (``number``), or a choice of ours ('').

    ``examples`` are recorded requests that are answered otherwise for this reason, each with our status.
    """

    number: str
    where: str
    theirs: str
    ours: str
    examples: tuple[tuple[str, int], ...] = ()


KEPT: tuple[Kept, ...] = (
    Kept('W2', 'v1 PUT of a module, mapping or threshold', 'The answer is 302, and a client that follows it repeats '
         'the PUT; here every repeat with the same values succeeds.', '2.4', 'v2 answers 200 with the object.'),
    Kept('W3', 'v1 query booleans', 'Any text is true, ``false`` and ``0`` too.', '',
         'Clients of v1 send them; a JSON body says false, and v2 takes true and false only.'),
    Kept('W8', 'v1 PUT of a mapping or threshold', 'Some attributes are ignored, others are reset when they are '
         'absent.', '2.4', 'PUT replaces the whole object and refuses what may not change.'),
    Kept('W9', 'v1 GET of a deleted mapping or script', 'The mapping is still shown, the script is not.', '',
         'What was billed must be explicable, so v2 shows a deleted mapping too.'),
    Kept('W15', 'v1 PUT of a script', 'The answer is 201, and ``Location`` has the id twice.', '2.5',
         'PUT answers 200.'),
    Kept('W20', 'v2 PUT of a module', 'Any integer is a priority, and 0 reads back as 1.', '2.2',
         'A priority below 1 is 400.'),
    Kept('W22', 'POST ``/v2/scope``', 'A new scope is 200, one that exists is 404.', '2.2', '201 and 409.'),
    Kept('W26', 'POST ``/v2/task/reprocesses``', 'A window that touches one of an unfinished schedule overlaps it, and '
         'may not end after the last period that was processed, although its end is not included.', '',
         'Schedule the windows as one, and reset a scope for its last period.'),
    Kept('W26', 'POST ``/v2/task/reprocesses``', 'An empty list of scopes means all that are active.', '2.2', '400.'),
    Kept('W27', 'v2 lists', 'Data frames and scopes that nothing matches are 404, others 200; ``total`` counts points, '
         'and scopes and schedules have none.', '2.3', 'Every collection is 200 when it is empty, with ``count`` where '
         'it is asked for.'),
    Kept('W28', '``/v2/summary`` grouped by ``time``', 'Empty periods have a row without amounts, which ``total`` '
         'counts.', '2.3', 'They have no row.'),
    Kept('W28', '``/v2/task/reprocesses``', 'Times have no offset, and ``current_reprocess_time`` is an empty text '
         'before the first period.', '2.3', 'Times end with ``+00:00``, and null stands for none.'),
    Kept('W29', 'unknown v1 paths', '405, and HEAD is 405 everywhere; of a known path ``Allow`` says which methods '
         'it has.', '',
         'It ends with v1; v2 answers 404, and HEAD as GET.'),
    Kept('W34', 'hashmap', 'Of several flat prices the largest counts, negative ones do not; a negative level never '
         'matches; a group of rates alone gives 0.', '', 'These are the rules of the bill, at every version.'),
    Kept('W35', 'v1 ``report/tenants``', 'With v2 storage it lists every scope, whatever the dates.', '',
         'It ends with v1; group ``/v2/summary`` by the scope key.'),
    Kept('W38', 'client 6.2.0', 'Its v2 module class sends reload and quote to ``/v2/rating/modules``.', '',
         'Both commands are broken by the client.'),
)

DIFFERENCES: tuple[Difference, ...] = (
    Difference('', 'GET ``/v1`` and ``/v2``', '405 and 404', 'A version document.',
               (('v1-root', 200), ('v2-root', 200))),
    Difference('', 'POST ``/v2/dataframes``', 'A point without ``rating`` costs 0, and of two equal points one is '
               'lost.', 'A point without ``rating`` is rated by the enabled modules, and every point is kept.'),
    Difference('', 'time', 'The zone of the server.', 'UTC, everywhere.'),
    Difference('', 'numbers', 'Binary floats on the way.', 'Every amount is exact, from the text to the bill.'),
    Difference('', 'windows', 'One that ends before it begins is empty.', '400, in v1 too.'),
    Difference('', 'v1 dates', 'What a date leaves out is filled in from today.', 'A date says year, month and day.'),
    Difference('', 'v1 ``storage/dataframes``', 'Answers however many points there are.',
               'More than ``[api] max_limit`` are 400; ``/v2/dataframes`` has pages.'),
    Difference('', 'v1 reports', 'Usage without a scope has no name.', 'It is that of ``__UNDEF__``.'),
    Difference('', 'v1 quotes', 'What cannot be rated is 500; the answer has 28 digits or an exponent.',
               '400 with the reason; plain notation with 27 decimals, or 0.'),
    Difference('', 'v1 ``info``', '500 without the file of metrics.', '405, as for a wrong one.'),
    Difference('', 'GET ``/v2/scope``', 'Every scope has a last period.',
               'null for one of which none was processed.'),
    Difference('', 'scripts', 'Run with all rights of the service.', 'Run in a process of their own that may import '
               'little and open nothing, if ``[pyscripts] enabled``; at most 64 KiB, in the order in which they were '
               'made. They cannot move usage to another scope or period.'),
    Difference('W1', 'v1 writes of mappings and scripts without Keystone', '500', 'The user is ``unknown``.'),
    Difference('W4', 'v1 ids', 'An id in the query or body overrides that of the path.', '400 if they differ.'),
    Difference('W5', 'v1 arguments', '500 for a bad decimal, null and the like.', '400 that names the field.'),
    Difference('W6', 'v2 queries', '500 for a bad date, ``response_format`` or ``custom_fields``.', '400.'),
    Difference('W7', 'v1 PUT of a running rule', 'Fails when the body has ids.', 'The ids are compared.'),
    Difference('W10', 'v1 POST of mappings and thresholds', 'Some that overlap are accepted.', '409.'),
    Difference('W11', 'v1 thresholds', 'A level of null is accepted, and rating fails.', '400.'),
    Difference('W12', 'scripts', 'The syntax is not checked, and one bad script stops the module.',
               '400 with the line; a script that fails stops itself only, and its points are listed as unrated.'),
    Difference('W13', 'scripts', 'They start with the API process by default.', 'They start now.'),
    Difference('W14', 'scripts', 'The name of a deleted one is 500.', '201.'),
    Difference('W16', 'v1 info and hashmap types', 'In random order.', 'In a stable order.'),
    Difference('W17', 'v1 data frames', 'A mixed frame belongs to its first tenant; 500 without a project.',
               'Each tenant has its own; the list is empty.'),
    Difference('W18', 'v1 report without a project', 'Totals of all tenants.', 'Nothing is shown.'),
    Difference('W19', 'domain and system tokens', '500', '403'),
    Difference('W20', 'GET ``/v2/rating/modules``', 'Open to all.', 'Guarded by ``v2_rating:list_modules``.'),
    Difference('W21', 'v2', 'Validates before it authorises.', '401 and 403 come first.'),
    Difference('W22', 'POST ``/v2/scope``', '500 without scope key, fetcher or collector.', 'The configured ones.'),
    Difference('W23', 'PATCH and POST ``/v2/scope``', 'The text "false" is true.', 'It is false.'),
    Difference('W24', 'PUT ``/v2/scope``', 'At most 100 scopes, and active ones only; the client\'s key ``state`` is '
               'refused.', 'All that match; until 2.1 ``state`` is accepted.'),
    Difference('W25', 'PUT ``/v2/scope``', 'The period that begins at the instant is lost.',
               'It is the next one, and the reset is done before the answer. From 2.2 on an instant within a period is '
               '400.'),
    Difference('W26', '``/v2/task/reprocesses``', 'The period that begins at the end is processed too.',
               'The end is not included, and each period is replaced as a whole.'),
    Difference('W28', '``/v2/summary`` without a project', 'The answer lacks ``format``.', 'It has it.'),
    Difference('W30', '500', 'The text shows SQL.', 'There is none of it.'),
    Difference('W31', '``custom_fields`` and filters', 'Go into the query of the store as they are.',
               'Are read by a closed grammar; anything else is 400.'),
    Difference('W32', 'modules', 'A change counts from the next worker on.', 'It counts from the next period on.'),
    Difference('W33', 'rating', 'One bad value stops its scope for ever.', 'The point is kept and flagged as unrated.'),
    Difference('W36', 'costs', 'JSON floats keep binary noise.', 'The decimal of the JSON text.'),
    Difference('W37', 'SQLite', 'The schema cannot be upgraded.', 'It can.'),
)
