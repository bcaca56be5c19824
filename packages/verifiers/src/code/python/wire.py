"""Values and frames between the parts of a sandbox slot.

A value crosses as JSON text in which every container and every number that JSON cannot hold exactly carries its type:
`["t", ...]` is a tuple, `["f", "0.1"]` a float, `["i", "-ff"]` a big integer. Only built-in types are rebuilt on the
other side, from their content: an object of the program's own, with its own `__eq__`, never reaches a test.
"""

import collections
import decimal
import fractions
import json
import os
import struct
import types

MAX_FRAME = 16 << 20
MAX_ITEMS = 1_000_000
MAX_DEPTH = 200


class Unsupported(Exception):
    """A value that cannot cross."""


class Closed(Exception):
    """The other side is gone."""


# Classes that a test may pass by name.
CLASSES = {kind.__name__: kind for kind in (bool, bytes, complex, dict, float, frozenset, int, list, object, set, str, tuple)}
VIEWS = (type({}.keys()), type({}.values()), type({}.items()))
ITERATORS = (types.GeneratorType, map, filter, zip, enumerate, reversed,
             type(iter([])), type(iter(())), type(iter({})), type(iter(set())), type(iter("")), type(iter(range(0))))


def encode(value):
    budget = [MAX_ITEMS]
    return json.dumps(_encode(value, 0, budget), check_circular=False, separators=(",", ":")).encode("ascii")


def _items(tag, items, depth, budget):
    out = [tag]
    for item in items:
        out.append(_encode(item, depth + 1, budget))
    return out


def _encode(value, depth, budget):
    # A finite budget of items and depth: an endless generator or a list that holds itself ends here.
    budget[0] -= 1
    if budget[0] < 0:
        raise Unsupported("a value of more than %d items" % MAX_ITEMS)
    if depth > MAX_DEPTH:
        raise Unsupported("a value nested deeper than %d" % MAX_DEPTH)
    if value is None or value is True or value is False:
        return value
    # Content is read by the built-in type's own methods: what a subclass overrides does not count.
    if isinstance(value, str):
        budget[0] -= str.__len__(value) >> 3
        return str.__str__(value)
    if isinstance(value, int):
        value = int.__index__(value)
        return value if -(1 << 53) < value < 1 << 53 else ["i", int.__format__(value, "x")]
    if isinstance(value, float):
        return ["f", float.__repr__(value)]
    if isinstance(value, complex):
        return ["c", float.__repr__(value.real), float.__repr__(value.imag)]
    if isinstance(value, list):
        return _items("l", list.__iter__(value), depth, budget)
    if isinstance(value, tuple):
        return _items("t", tuple.__iter__(value), depth, budget)
    if isinstance(value, dict):
        return _items("d", (x for pair in dict.items(value) for x in pair), depth, budget)
    if isinstance(value, set):
        return _items("s", set.__iter__(value), depth, budget)
    if isinstance(value, frozenset):
        return _items("z", frozenset.__iter__(value), depth, budget)
    if isinstance(value, (bytes, bytearray)):
        return ["b" if isinstance(value, bytes) else "B", bytes(value).hex()]
    if isinstance(value, range):
        return ["r", *(["i", int.__format__(x, "x")] for x in (value.start, value.stop, value.step))]
    if isinstance(value, collections.deque):
        return _items("q", value, depth, budget)
    if isinstance(value, fractions.Fraction):
        return ["F", ["i", int.__format__(value.numerator, "x")], ["i", int.__format__(value.denominator, "x")]]
    if isinstance(value, decimal.Decimal):
        return ["D", decimal.Decimal.__str__(value)]
    if isinstance(value, type) and CLASSES.get(value.__name__) is value:
        return ["T", value.__name__]
    if isinstance(value, VIEWS[0]):
        return _items("k", value, depth, budget)
    if isinstance(value, VIEWS + ITERATORS) or type(value).__module__ == "itertools":
        return _items("y", value, depth, budget)
    raise Unsupported("a value of type %s" % type(value).__name__)


def _reject(text):
    raise Unsupported("malformed value")


_decoder = json.JSONDecoder(parse_float=_reject, parse_constant=_reject)


def decode(data):
    try:
        return _decode(_decoder.decode(data.decode("ascii")))
    except (ValueError, TypeError, LookupError, RecursionError, ArithmeticError, AttributeError) as error:
        raise Unsupported("malformed value: %s" % type(error).__name__) from None


def _decode(node):
    kind = type(node)
    if kind is not list:
        if kind is dict:
            raise Unsupported("malformed value")
        return node
    tag = node[0]
    if tag == "f":
        return float(node[1])
    if tag == "i":
        return int(node[1], 16)
    if tag == "c":
        return complex(float(node[1]), float(node[2]))
    if tag == "b":
        return bytes.fromhex(node[1])
    if tag == "B":
        return bytearray.fromhex(node[1])
    if tag == "D":
        return decimal.Decimal(node[1])
    if tag == "T":
        return CLASSES[node[1]]
    items = [_decode(x) for x in node[1:]]
    if tag == "l":
        return items
    if tag == "t":
        return tuple(items)
    if tag == "d":
        return dict(zip(items[::2], items[1::2], strict=True))
    if tag == "s":
        return set(items)
    if tag == "z":
        return frozenset(items)
    if tag == "r":
        return range(*items)
    if tag == "q":
        return collections.deque(items)
    if tag == "F":
        return fractions.Fraction(items[0], items[1])
    if tag == "k":
        return dict.fromkeys(items).keys()
    if tag == "y":
        return iter(items)
    raise Unsupported("malformed value")


def read_exact(fd, view):
    """Fills `view` from `fd`."""
    at, size = 0, len(view)
    while at < size:
        count = os.readv(fd, [view[at:]])
        if count == 0:
            raise Closed()
        at += count


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


class Frames:
    """Frames of a JSON header and an opaque body, from one descriptor into one buffer that is used again."""

    def __init__(self, fd):
        self.fd = fd
        self.lengths = bytearray(8)
        self.body = bytearray(1 << 16)

    def read(self):
        """The header, and the body as a view of the buffer; valid until the next read."""
        read_exact(self.fd, memoryview(self.lengths))
        head, body = struct.unpack(">II", self.lengths)
        header = bytearray(head)
        read_exact(self.fd, memoryview(header))
        if body > len(self.body):
            self.body = bytearray(body)
        view = memoryview(self.body)[:body]
        read_exact(self.fd, view)
        return json.loads(header), view


def write_frame(fd, header, *bodies):
    """The bodies go out as they are: a copy of them would stay in memory."""
    head = json.dumps(header).encode("ascii")
    write_all(fd, struct.pack(">II", len(head), sum(map(len, bodies))) + head)
    for body in bodies:
        write_all(fd, body)


def send_message(sock, data):
    if len(data) > MAX_FRAME:
        raise Unsupported("a message of more than %d bytes" % MAX_FRAME)
    sock.sendall(struct.pack(">I", len(data)) + data)


def receive_message(sock):
    size = struct.unpack(">I", _receive(sock, 4))[0]
    if size > MAX_FRAME:
        raise Unsupported("a message of more than %d bytes" % MAX_FRAME)
    return _receive(sock, size)


def _receive(sock, size):
    parts = []
    while size:
        # Descriptors that the program may attach to its bytes are dropped by a plain recv.
        part = sock.recv(min(size, 1 << 16))
        if not part:
            raise Closed()
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
