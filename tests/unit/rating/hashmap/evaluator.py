"""What a point costs, as plainly as it can be said: one point at a time, in fractions, nothing kept.

The engine must agree with this to the last digit. It shares nothing with it but the rules themselves.
"""

import decimal
import fractions

Fraction = fractions.Fraction


class NotANumber(Exception):
    """A label that has thresholds cannot be compared with their levels."""


def price(ruleset, point):
    """The price of a point, rounded half even to 18 decimals."""
    rows = applicable(ruleset, point)
    total = Fraction(0)
    for group_id in {group_id for _, group_id, _, _ in rows}:
        total += price_in_group(ruleset, point, {key: row for key, row in rows.items() if key[1] == group_id})
    return decimal.Decimal(round(total * 10 ** 18)).scaleb(-18, decimal.Context(prec=500))


def applicable(ruleset, point):
    """The rules that the point's scope and time leave, one for each (parent, group, kind, key).

    Those for every scope come first, then the scope's own take their places; an older one gives way.
    """
    rows = {}
    for tenant_id in [None] + [point.series.scope] * (point.series.scope != ''):
        for mapping in sorted(ruleset.mappings, key=lambda mapping: mapping.revision):
            if mapping.tenant_id == tenant_id and is_valid(mapping, point.begin):
                key = mapping.value if mapping.field_id else None
                rows[mapping.service_id or mapping.field_id, mapping.group_id, 'mapping', key] = mapping
        for threshold in sorted(ruleset.thresholds, key=lambda threshold: threshold.revision):
            if threshold.tenant_id == tenant_id:
                key = Fraction(threshold.level)
                parent_id = threshold.service_id or threshold.field_id
                rows[parent_id, threshold.group_id, 'threshold', key] = threshold
    return rows


def is_valid(mapping, begin):
    started = mapping.start is None or mapping.start.timestamp() <= begin
    ended = mapping.end is not None and mapping.end.timestamp() <= begin
    return started and not ended


def price_in_group(ruleset, point, rows):
    qty = Fraction(point.qty)
    flat, rate = flat_and_rate(ruleset, point, rows)
    level, scope, best = best_threshold(ruleset, point, rows)
    if level == -1:
        return rate * flat * qty
    if scope == 'field' and best.type == 'flat':
        return rate * (flat + Fraction(best.cost)) * qty
    if scope == 'field':
        return rate * Fraction(best.cost) * flat * qty
    if best.type == 'flat':
        return rate * flat * qty + Fraction(best.cost)
    return rate * flat * qty * Fraction(best.cost)


def flat_and_rate(ruleset, point, rows):
    """The highest flat cost, at least 0, and the product of the rates."""
    flat, rate = Fraction(0), Fraction(1)
    for scope, parent_id, value in parents(ruleset, point):
        for (row_parent, _, kind, key), rule in rows.items():
            if row_parent == parent_id and kind == 'mapping' and (scope == 'service' or str(value) == key):
                if rule.type == 'rate':
                    rate = rate * Fraction(rule.cost)
                else:
                    flat = max(flat, Fraction(rule.cost))
    return flat, rate


def best_threshold(ruleset, point, rows):
    """Level, scope and rule of the highest level reached, -1 if there is none; the first one stays."""
    best = Fraction(-1), 'field', None
    for scope, parent_id, value in parents(ruleset, point):
        for (row_parent, _, kind, level), rule in rows.items():
            if row_parent == parent_id and kind == 'threshold':
                reached = Fraction(point.qty) if scope == 'service' else number(value)
                if level >= 0 and level <= reached and level > best[0]:
                    best = level, scope, rule
    return best


def parents(ruleset, point):
    """The service of the point, then its fields by name, each with the label; missing ones are skipped."""
    desc = dict(point.series.metadata)
    desc.update(point.series.groupby)
    for service in ruleset.services:
        if service.name == point.series.type:
            yield 'service', service.service_id, None
            for field in sorted(ruleset.fields, key=lambda field: field.name):
                if field.service_id == service.service_id and field.name in desc:
                    yield 'field', field.field_id, desc[field.name]


def number(value):
    try:
        return Fraction(decimal.Decimal(str(value)))
    except (decimal.InvalidOperation, ValueError, OverflowError):
        raise NotANumber(str(value)) from None
