"""The microversions of the API, one sentence each, oldest first.

Read by the router, by the version documents and by the API guide; a new version is a new line.
"""

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
