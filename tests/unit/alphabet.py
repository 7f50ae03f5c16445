"""Texts that one database or the other takes for the same, though their bytes differ."""

LONG = 'x' * 4_000

TEXTS = (
    'a', 'A', 'a ', ' a', 'a  ', 'a\t', 'a\n', 'a\x01', 'a\\', "a'", 'a"', 'a`', 'a%', 'a_', 'a\u200b', 'a\u00ad', ' ',
    'e', 'é', 'e\u0301', 'E', 'É', 'i', 'I', 'ı', 'İ', 'ß', 'ss', 'SS', 'ẞ', 'ﬁ', 'fi', 'Ａ', 'æ', 'ae', 'ö', 'oe',
    'α', 'Α', 'σ', 'ς', '🚀', '🚁', '👩', '👩\u200d🚀', '中', '\uffff', '\U0010ffff', '1', '01', '1.0', '1e0', '+1', '١',
    'null', 'NULL', 'true', LONG + 'a', LONG + 'b', 'é' * 255, 'é' * 254 + 'e',
)
# Those that fit into a column of 255 characters.
NAMES = tuple(text for text in TEXTS if len(text) <= 255)
