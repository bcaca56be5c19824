"""Reading of what crosses: the other half of `values`. Whatever is malformed ends in `Unsupported`."""

import array
import collections
import datetime
import decimal
import fractions
import re
import sys
import uuid


class Sharing(Writing):
    """The table of what has a number, with both directions."""

    def unpack(self, states, *nodes):
        """Takes over the states, then gives the nodes' values. Whatever is malformed is `Unsupported`."""
        try:
            self.adopt(states)
            return [self.dec(node) for node in nodes]
        except BAD_NODE as error:
            raise Unsupported("malformed value: %s" % type(error).__name__) from None

    def adopt(self, states):
        if not states:
            return
        self.states = changed = {int(key): node for key, node in states.items()}
        # Containers first and empty, so that they may hold each other.
        for number, node in changed.items():
            if node[0] in EMPTY:
                self.make_room(number, node)
        for number, node in changed.items():
            if node[0] not in EMPTY:
                self.stand_for(number)
        for number, node in changed.items():
            if node[0] in EMPTY:
                self.fill(self.objects[number], node)
                self.synced[number] = dumps(node)

    def make_room(self, number, node):
        held = self.objects.get(number)
        if held is not None:
            if number not in self.synced or tag_of(held) != node[0]:
                raise Unsupported("malformed value: another object")
            return
        if number % 2 != (1 if self.trusted else 0) or len(self.objects) >= MAX_SHARED:
            raise Unsupported("malformed value: a number that is not the sender's")
        self.hold(number, EMPTY[node[0]](node))

    def hold(self, number, value):
        self.objects[number] = value
        self.ids[id(value)] = number

    def fill(self, held, node):
        tag, items = node[0], node[1:]
        if tag == "n":
            items = dec_array(self, node)
            if held.shape != items.shape or held.dtype != items.dtype:
                raise Unsupported("an array that changes its shape")
            held[...] = items
            return
        if tag == "B":
            held[:] = bytes.fromhex(items[0])
            return
        if tag in "qDa":
            items = items[1:]
        items = [self.dec(item) for item in items]
        if tag in "la":
            held[:] = array.array(held.typecode, items) if tag == "a" else items
        elif tag in "sq":
            held.clear()
            held.update(items) if tag == "s" else held.extend(items)
        else:
            dict.clear(held) if tag != "o" else held.clear()
            for key, value in zip(items[::2], items[1::2], strict=True):
                held[key] = value
            if tag == "D":
                held.default_factory = self.dec(node[1])

    def dec(self, node):
        kind = type(node)
        if kind is not list:
            if kind is dict:
                raise Unsupported("malformed value")
            return node
        return DECODERS[node[0]](self, node)

    def dec_shared(self, node):
        return self.objects[node[1]]

    def dec_items(self, node):
        return [self.dec(item) for item in node[1:]]

    def dec_inline(self, node):
        """A container without a number, from a runner that knows none."""
        held = EMPTY[node[0]](node)
        self.fill(held, node)
        return held

    def dec_name(self, node):
        kind = KNOWN.get((node[1], node[2]))
        if kind is None:
            kind = sys.modules.get(node[1])
            for part in node[2].split("."):
                kind = getattr(kind, part, None)
            if self.trusted and not (isinstance(kind, type) and issubclass(kind, BaseException) and by_name(kind)):
                raise Unsupported("malformed value: %s" % node[2])
        return kind


def tag_of(held):
    return "n" if is_array(held) else next(tag for kind, tag in CONTAINERS.items() if isinstance(held, kind))


def dec_date(sharing, node):
    value = getattr(datetime, {"date": "date", "datetime": "datetime", "time": "time"}[node[1]]).fromisoformat(node[2])
    return value.replace(fold=1) if node[3] == 1 else value


def dec_text(sharing, node):
    import importlib

    module, name, text = node[1:]
    if name not in TEXTS.get(module, ()) or type(text) is not str:
        raise Unsupported("malformed value: %s" % name)
    return getattr(importlib.import_module(module), name)(text)


def dec_zoned(sharing, node):
    value, zone = sharing.dec_items(node)
    return value.replace(tzinfo=zone)


def dec_timezone(sharing, node):
    offset, name = sharing.dec_items(node)
    plain = datetime.timezone(offset)
    return plain if plain.tzname(None) == name else datetime.timezone(offset, name)


def dec_array(sharing, node):
    try:
        import numpy
    except ImportError:
        raise Unsupported("an array, which the test's side has no package for") from None
    if not re.fullmatch(r"[<>|=]?[biufcSUmM]\d+(\[\w+\])?", node[1]):
        raise Unsupported("malformed value: an array")
    found = numpy.frombuffer(bytes.fromhex(node[3]), dtype=numpy.dtype(node[1]))
    return found[0] if node[2] is None else found.reshape(node[2]).copy()


EMPTY = {
    "C": lambda node: collections.Counter(), "o": lambda node: collections.OrderedDict(), "d": lambda node: {},
    "D": lambda node: collections.defaultdict(), "l": lambda node: [], "s": lambda node: set(),
    "B": lambda node: bytearray(), "q": lambda node: collections.deque(maxlen=node[1]), "a": lambda node: array.array(node[1]),
}
DECODERS = {
    "&": Sharing.dec_shared,
    "t": lambda s, n: tuple(s.dec_items(n)),
    "f": lambda s, n: float(n[1]),
    "i": lambda s, n: int(n[1], 16),
    "c": lambda s, n: complex(float(n[1]), float(n[2])),
    "b": lambda s, n: bytes.fromhex(n[1]),
    "z": lambda s, n: frozenset(s.dec_items(n)),
    "r": lambda s, n: range(*s.dec_items(n)),
    "S": lambda s, n: slice(*s.dec_items(n)),
    "k": lambda s, n: dict.fromkeys(s.dec_items(n)).keys(),
    "F": lambda s, n: fractions.Fraction(*s.dec_items(n)),
    "N": lambda s, n: decimal.Decimal(n[1]),
    "U": lambda s, n: uuid.UUID(n[1]),
    "W": dec_date,
    "w": lambda s, n: datetime.timedelta(*s.dec_items(n)),
    "K": lambda s, n: {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[n[1]],
    "y": lambda s, n: dict(s.dec_items(n)).items(),
    "m": lambda s, n: memoryview(bytes.fromhex(n[1])),
    "X": lambda s, n: re.compile(s.dec(n[1]), s.dec(n[2]) & ~re.DEBUG),
    "P": dec_text,
    "Z": dec_zoned,
    "V": dec_timezone,
    "T": Sharing.dec_name,
    "n": dec_array,
    **{tag: Sharing.dec_inline for tag in EMPTY},
}
# Alone without a number, too, and then read as a whole.
EMPTY["n"] = lambda node: dec_array(None, node)
