"""Rules of hashmap as the unit tests write them, made over HTTP."""

import re

from rating_api import datapoint
from rating_api.rating.hashmap import rules
from tests.unit.rating.hashmap import making

HASHMAP = '/v2/rating/hashmap'
# Valid for all the usage of these tests.
START = '2020-01-01T00:00:00Z'


def switch_on(client):
    """Enable hashmap."""
    client.put('/v2/rating/modules/hashmap', {'enabled': True})


def publish(client, given, service):
    """Make the rules, in their order, with the service under another name; fields and groups as they name them."""
    client = client.at('2.4')
    ids = {None: None, making.SERVICE: client.post(f'{HASHMAP}/services', {'name': service}).json['service_id']}
    for rule in given:
        if rule.field_id not in ids:
            body = {'name': rule.field_id.partition('.')[2], 'service_id': ids[making.SERVICE]}
            ids[rule.field_id] = client.post(f'{HASHMAP}/fields', body).json['field_id']
        if rule.group_id not in ids:
            ids[rule.group_id] = client.post(
                f'{HASHMAP}/groups', {'name': f'{rule.group_id} of {service}'}).json['group_id']
        body = {'service_id': ids[rule.service_id], 'field_id': ids[rule.field_id], 'group_id': ids[rule.group_id],
                'scope_id': rule.tenant_id, 'type': rule.type, 'cost': datapoint.text(rule.cost)}
        if isinstance(rule, rules.Threshold):
            client.post(f'{HASHMAP}/thresholds', {**body, 'level': datapoint.text(rule.level)})
        else:
            start = START if rule.start is None else rule.start.isoformat()
            end = rule.end and rule.end.isoformat()
            client.post(f'{HASHMAP}/mappings', {**body, 'value': rule.value, 'start': start, 'end': end}, force='true')


def name(text):
    """A metric type that is fit for a filter."""
    return re.sub('[^a-z0-9]+', '-', text.lower())
