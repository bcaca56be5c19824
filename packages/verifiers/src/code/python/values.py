"""How values cross between a test and a program.

Content crosses as JSON text in which every number that JSON cannot hold exactly, and every type that it lacks, carries
its type: `["t", ...]` is a tuple, `["f", "0.1"]` a float, `["i", "-ff"]` a big integer. A container that can change
(list, dict, set ...) is shared: it has a number, both sides hold a copy under that number, and every message carries the
containers that changed since the one before. So a test sees what a call did to its arguments, and that a result *is*
an argument. Everything else (functions, objects, classes, generators) stays where it is and crosses as a number, for
which the other side has a stand-in.

A test receives nothing but content in built-in types and stand-ins: an object of the program's own, with its own
`__eq__`, never takes part in a comparison with a value of the test's.
"""

import array
import collections
import datetime
import decimal
import enum
import fractions
import json
import re
import sys
import types
import uuid

# In containers; and room for the containers themselves.
MAX_ITEMS = 1_000_000
ROOM = 1000
MAX_DEPTH = 200
MAX_SHARED = 200_000

# Containers that can change, the most special first; all are shared by number.
CONTAINERS = {
    collections.Counter: "C", collections.OrderedDict: "o", collections.defaultdict: "D", dict: "d", list: "l", set: "s",
    bytearray: "B", collections.deque: "q", array.array: "a",
}
# Types whose subclasses keep their content: a namedtuple, an IntEnum.
IMMUTABLE = (int, float, str, tuple, bytes, frozenset)
# Classes that the program may give a test by name.
KNOWN = {(kind.__module__, kind.__name__): kind for kind in (
    bool, bytes, bytearray, complex, dict, float, frozenset, int, list, object, range, set, str, tuple, type(None), type,
    *CONTAINERS, fractions.Fraction, decimal.Decimal, datetime.date, datetime.datetime, datetime.time,
    datetime.timedelta, uuid.UUID)}
KEYS, ITEMS = type({}.keys()), type({}.items())
# Classes that cannot change and are their text, by the names of their modules, which are loaded by who uses them.
TEXTS = {"pathlib": ("PosixPath", "PurePosixPath", "PureWindowsPath"),
         "ipaddress": tuple("IPv%d%s" % (n, kind) for n in (4, 6) for kind in ("Address", "Interface", "Network")),
         "zoneinfo": ("ZoneInfo",)}
# An error of these kinds means something to the test itself: the program's reaches it only where the test names it.
OWN_VOICE = (AssertionError, StopIteration, StopAsyncIteration, SystemExit, KeyboardInterrupt, GeneratorExit)
BAD_NODE = (ValueError, TypeError, LookupError, RecursionError, ArithmeticError, AttributeError)


def _reject(text):
    raise Unsupported("malformed value")


_decoder = json.JSONDecoder(parse_float=_reject, parse_constant=_reject)
dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def parse(data):
    try:
        node = _decoder.decode(data.decode("ascii"))
    except (ValueError, RecursionError):
        raise Unsupported("malformed value") from None
    if type(node) is not list or not node or type(node[0]) is not str:
        raise Unsupported("malformed message")
    return node


class Writing:
    """One side's table of what has a number. `own` numbers are even on the test's side and odd on the program's."""

    def __init__(self, trusted, identity):
        self.trusted = trusted
        # Without it containers cross as copies, for runners that know no numbers.
        self.identity = identity
        # Whether later tests run in this process.
        self.shared_process = False
        # Whether the values at hand are what the other side calls by the names of a test.
        self.naming = False
        self.next = 2 if trusted else 1
        self.objects = {}
        self.ids = {}
        # The state that both sides know of each shared container, as text.
        self.synced = {}
        self.gone = []
        self.fresh = []
        self.draft = {}
        self.states = {}
        self.budget = 0

    # Writing

    def number(self, value):
        """The number of an object of this side; `new` where it has had none."""
        known = self.ids.get(id(value))
        if known is not None:
            return known, False
        if len(self.objects) >= MAX_SHARED:
            raise Unsupported("more than %d objects" % MAX_SHARED)
        self.next += 2
        self.objects[self.next] = value
        self.ids[id(value)] = self.next
        return self.next, True

    def pack(self, *roots):
        """The states that the other side lacks, as text, and the roots as nodes."""
        self.budget = MAX_ITEMS + ROOM
        self.fresh, states = [], []
        nodes = [self.enc(root, 0) for root in roots]
        todo = [*self.synced, *self.fresh]
        self.fresh, self.draft = todo, {}
        for number in todo:
            node = self.state(number)
            text = node if type(node) is str else dumps(node)
            if self.synced.get(number) == text:
                continue
            states.append('"%d":%s' % (number, text))
            if type(node) is list:
                self.draft[number] = text
        return "{%s}" % ",".join(states), nodes

    def enc(self, value, depth):
        # A finite budget of items and depth: an endless value ends here.
        self.budget -= 1
        if self.budget < 0:
            raise Unsupported("a value of more than %d items" % MAX_ITEMS)
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is int:
            return value if -(1 << 53) < value < 1 << 53 else ["i", int.__format__(value, "x")]
        if kind is str:
            self.budget -= len(value) >> 3
            return value
        if kind is float:
            return ["f", float.__repr__(value)]
        if depth > MAX_DEPTH:
            raise Unsupported("a value nested deeper than %d" % MAX_DEPTH)
        if kind is tuple:
            return ["t", *[self.enc(item, depth + 1) for item in value]]
        if kind in CONTAINERS:
            return self.container(value, kind, depth)
        return self.other(value, kind, depth)

    def container(self, value, base, depth):
        if not self.identity:
            return self.content(value, base, depth + 1)
        number, new = self.number(value)
        if new:
            self.fresh.append(number)
        return ["&", number]

    def content(self, value, base, depth):
        tag = CONTAINERS[base]
        enc = self.enc
        if base is list:
            return [tag, *[enc(item, depth) for item in list.__iter__(value)]]
        if base is set:
            # In an order that both sides agree on: what did not change must not look changed.
            return [tag, *sorted([enc(item, depth) for item in set.__iter__(value)], key=dumps)]
        if base is bytearray:
            return [tag, bytearray.hex(value)]
        if base is collections.deque:
            return [tag, value.maxlen, *[enc(item, depth) for item in collections.deque.__iter__(value)]]
        if base is array.array:
            return [tag, value.typecode, *[enc(item, depth) for item in array.array.tolist(value)]]
        items = collections.OrderedDict.items(value) if base is collections.OrderedDict else dict.items(value)
        head = [self.enc(value.default_factory, depth)] if base is collections.defaultdict else []
        return [tag, *head, *[enc(item, depth) for pair in items for item in pair]]

    def other(self, value, kind, depth):
        node = self.plain(value, kind, depth)
        if node is not None:
            return node
        if isinstance(value, BaseException):
            return self.error(value, depth)
        for base in () if self.stand_in(value) else kind.__mro__:
            if base in CONTAINERS:
                return self.container(value, base, depth)
            if base in IMMUTABLE and base is not kind:
                content = self.enc(base.__new__(base, value) if base is not str else str.__str__(value), depth + 1)
                return ["+", self.class_of(value), content]
        return ["@", self.handle(value)]

    def plain(self, value, kind, depth):
        """Content of a built-in type that cannot change."""
        many = lambda tag, items: [tag, *[self.enc(item, depth + 1) for item in items]]
        if kind is complex:
            return ["c", float.__repr__(value.real), float.__repr__(value.imag)]
        if kind is bytes:
            self.budget -= len(value) >> 3
            return ["b", value.hex()]
        if kind is frozenset:
            return many("z", value)
        if kind is range:
            return many("r", (value.start, value.stop, value.step))
        if kind is slice:
            return many("S", (value.start, value.stop, value.step))
        if kind is KEYS:
            return many("k", value)
        if kind is ITEMS:
            return many("y", value)
        if kind is memoryview and value.format == "B" and value.ndim == 1:
            return ["m", value.hex()]
        if kind is re.Pattern:
            return many("X", (value.pattern, value.flags))
        if kind is fractions.Fraction:
            return many("F", (value.numerator, value.denominator))
        if kind is decimal.Decimal:
            return ["N", str(value)]
        if kind is uuid.UUID:
            return ["U", value.hex]
        if kind in (datetime.date, datetime.datetime, datetime.time):
            zone = getattr(value, "tzinfo", None)
            if zone is None or type(zone) is datetime.timezone:
                return ["W", kind.__name__, value.isoformat(), getattr(value, "fold", 0)]
            if is_text(type(zone)):
                return ["Z", self.enc(value.replace(tzinfo=None), depth + 1), self.enc(zone, depth + 1)]
        if kind is datetime.timedelta:
            return many("w", (value.days, value.seconds, value.microseconds))
        if kind is datetime.timezone:
            return many("V", (value.utcoffset(None), value.tzname(None)))
        if is_text(kind):
            return ["P", kind.__module__.split(".")[0], kind.__name__, str(value)]
        if value is Ellipsis or value is NotImplemented:
            return ["K", str(value)]
        numpy = sys.modules.get("numpy")
        if numpy is not None and self.identity and is_array(value):
            return self.container(value, kind, depth)
        if numpy is not None and (is_array(value) or issubclass(kind, numpy.generic) and value.dtype.kind in PLAIN_ITEMS):
            return array_node(value)
        if isinstance(value, type):
            key = (value.__module__, value.__name__)
            if KNOWN.get(key) is value or self.is_error(value):
                return ["T", *key]
            return ["T", *by_name(value)] if self.trusted and by_name(value) else ["@", self.handle(value)]
        if kind is types.ModuleType:
            return ["M", value.__name__]
        if self.trusted and kind in (types.BuiltinFunctionType, types.FunctionType, types.MethodDescriptorType) and by_name(value):
            return ["T", *by_name(value)]
        return None

    def is_error(self, kind):
        return issubclass(kind, BaseException) and by_name(kind) is not None

    def error(self, error, depth):
        try:
            text = str(error)
        except BaseException:
            text = type(error).__name__
        marks = self.budget, list(self.fresh)
        try:
            args = [self.enc(item, depth + 1) for item in error.args]
            extra = {key: self.enc(item, depth + 1) for key, item in [*vars(error).items(), *built_in_parts(error)]}
            # What the test was handling may hold an expected value.
            context = None if self.trusted or depth > MAX_CONTEXTS else error.__context__
            causes = [self.enc(one, depth + 1) for one in (error.__cause__, context)]
        except Exception:
            self.budget, self.fresh[:] = marks
            args, extra, causes, text = [text[:500]], {}, [None, None], text[:500]
        return ["E", self.class_of(error), args, extra, causes, text]


# Kinds of items that an array holds itself.
PLAIN_ITEMS = "biufcSUmM"


def is_array(value):
    """Whether it is an array whose content is its own, which is shared as a container is. Views of one another are not."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray and value.dtype.kind in PLAIN_ITEMS


def array_node(value):
    return ["n", value.dtype.str, list(value.shape) if is_array(value) else None, value.tobytes().hex()]


def is_text(kind):
    module = str(kind.__module__).split(".")[0]
    return kind.__name__ in TEXTS.get(module, ()) and getattr(sys.modules.get(module), kind.__name__, None) is kind


def by_name(value):
    """Module and name under which the standard library has a class or a function; None for all others."""
    module, name = getattr(value, "__module__", None) or "builtins", getattr(value, "__qualname__", None)
    if type(module) is not str or type(name) is not str or module.split(".")[0] not in sys.stdlib_module_names:
        return None
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is value else None
