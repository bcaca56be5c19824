"""The test's side of the channel: the program as a test sees it, and what the program may ask of the test's objects."""

import builtins
import os
import select
import sys
import io
import types

PLAIN = frozenset((bool, int, float, complex, str, bytes, tuple, frozenset))
SENT = ("enter", "call", "get", "op", "next", "anext", "await", "iter", "len", "item", "in")
TICK = os.sysconf("SC_CLK_TCK")


# What a decorator copies from the function that it is given, and what functions need not have.
SHOWN = frozenset("__name__ __qualname__ __doc__ __module__".split())
LACKED = frozenset("__annotations__ __annotate__ __type_params__ __wrapped__".split())


# Names by which a test looks at warnings.
WARNING = frozenset("warnings warns catch_warnings simplefilter assertWarns assertWarnsRegex assertNotWarns".split())


def warn(message, category=None, stacklevel=1, source=None, **_):
    """The program's `warnings.warn` where the test, whose filters count, looks at warnings."""
    import warnings

    warnings.warn(message, category, stacklevel + 1)


class BadTest(Exception):
    """The test cannot be run, whatever the program."""


class Silent(io.TextIOBase):
    """Standard output of a test: nobody reads it."""

    def write(self, text):
        return len(text)


def held_once(table, key):
    return sys.getrefcount(table[key])


# What that says of an object which the table alone holds.
ALONE = held_once({0: bytearray(1)}, 0)


def cpu_seconds(pid):
    """Processor time of a process and of its children that have ended."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b") ")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK


class Program(Peer):
    """The program, seen from a test."""

    def __init__(self, sock, pid, identity):
        super().__init__(sock, True, identity)
        self.pid = pid
        self.uses = 0
        self.last_error = None
        self.last_raised = None
        # What no `except` of a test may make undone: after it there is no pass.
        self.fault = None
        self.mentioned = frozenset()
        self.classes = frozenset()
        # Names that a test got from the program.
        self.defined = set()
        # The test's names, and those of them that are plain values of the program's, which a call may replace.
        self.space, self.watched = {}, ()
        self.input, self.warns = builtins.input, False
        # Processor time for one call, seconds.
        self.call_limit = None
        self.deadline = None

    def wait(self, sock):
        if self.call_limit is None:
            return
        while not select.select([sock], [], [], 0.05)[0]:
            if cpu_seconds(self.pid) > self.deadline:
                raise Late("a call took more than %g s of processor time" % self.call_limit)

    def heard(self, note):
        parts = note if type(note) is list else [note, ""]
        if len(parts) != 2 or not all(type(part) is str for part in parts):
            raise Unsupported("malformed message")
        if parts[0]:
            sys.stdout.write(parts[0])
        if parts[1] and sys.stderr is not sys.__stderr__:
            sys.stderr.write(parts[1])

    def start(self):
        kind, nodes = self.hear()
        if kind == "ready" and len(nodes) == 1:
            self.classes = frozenset(map(str, self.unpack(None, nodes[0])[0]))
            return
        if kind != "failed" or len(nodes) != 2 or not all(type(node) is str for node in nodes):
            raise Unsupported("malformed message")
        self.last_error = nodes[1]
        raise NotLoaded(nodes[0], nodes[1])

    def ask(self, op, target, args=(), kwargs=None):
        if self.fault is not None:
            raise self.fault
        self.uses += op in SENT
        self.let_go()
        try:
            self.send_streams()
            if self.call_limit is not None:
                self.deadline = cpu_seconds(self.pid) + self.call_limit
            found = super().ask(op, target, args, kwargs)
            if not self.mentioned.isdisjoint(SEEDING):
                set_generators(super().ask("drawn", None))
            if self.watched and op in SENT:
                self.space.update(self.names(self.watched))
            return found
        except (CannotCross, Unsupported, Closed, Late, Missing) as error:
            # The first is what happened; a refusal of ours comes back as one of the program's.
            self.fault = self.fault or error
            raise self.fault

    def let_go(self):
        """Forgets containers that the test no longer holds: their content need not be compared any more."""
        table = self.objects
        gone = [number for number in self.synced if held_once(table, number) <= ALONE]
        # What the test changed and then let go is told first.
        self.budget = MAX_ITEMS + ROOM
        gone = [number for number in gone if dumps(self.state(number)) == self.synced[number]]
        for number in gone:
            del self.ids[id(table[number])], table[number], self.synced[number]
        self.gone += gone

    def send_streams(self):
        """A test that replaced standard input, or `input`, means the program's."""
        if builtins.input is not self.input:
            self.input = builtins.input
            super().ask("patch", None, ("builtins", "input", self.input))
        if not self.warns and not self.mentioned.isdisjoint(WARNING):
            self.warns = True
            super().ask("patch", None, ("warnings", "warn", warn))
        if not self.mentioned.isdisjoint(SEEDING):
            super().ask("draw", None, (generators(),))
        stdin = sys.stdin
        if stdin is not sys.__stdin__ and stdin is not None:
            super().ask("stdin", None, (str(stdin.read()),))

    def raised(self, error, text):
        self.last_error = ("%s: %s" % (type(error).__name__, text)) if type(text) is str else type(error).__name__
        if isinstance(error, OWN_VOICE) and type(error).__name__ not in self.mentioned:
            error = ProgramRaised(self.last_error)
        self.last_raised = error
        return error

    def refused(self, text):
        return Missing(text) if text.startswith("the program defines no") else Unsupported("the program: %s" % text)

    def refuse(self, stand_in, method):
        kind = type(stand_in)
        # A class that is not the program's own is compared by rules that are not its own either: they just do not reach here.
        known = kind.__alloc_given__ or not self.mentioned.isdisjoint(base.__name__ for base in kind.__mro__)
        self.fault = (CannotCross if known else Unsupported)(
            "an object of the program's class %s meets a value of the test in %s: only the program could say the result"
            % (kind.__name__, method))
        return self.fault

    def cannot(self, what):
        self.fault = CannotCross("the test needs %s" % what)
        return self.fault

    def check_export(self, value):
        if not (callable(value) or type(value).__module__ in ("test", "io", "_io") or hasattr(type(value), "__next__")):
            raise CannotCross("a test passes a value of type %s" % type(value).__name__)

    def perform(self, op, target, args, kwargs):
        """What the program may ask of the test's objects: to be called and iterated, and the public parts of its classes."""
        if self.ids.get(id(target), 1) % 2:
            raise Unsupported("the program asks for what the test has not passed")
        if op == "get" and callable(target) and args[0] in SHOWN | LACKED:
            if args[0] in LACKED:
                raise AttributeError(args[0])
            return super().perform(op, target, args, kwargs)
        own = type(target).__module__ in ("test", "io", "_io")
        calls = op == "call" or op == "op" and args[0] == "__call__"
        fine = calls and callable(target) or op == "next" or own and (
            op in ("get", "set", "del") and not str(args[0]).startswith("_") or op == "op" and args[0] in SPECIAL)
        if not fine:
            raise self.cannot("its %s to be asked for %s" % (type(target).__name__, " ".join([op, *map(str, args[:1])])))
        return super().perform(op, target, args, kwargs)

    def names(self, names):
        """What the program defines of these."""
        self.naming = True
        found = super().ask("names", None, tuple(names)) if names else ()
        self.naming = False
        pairs = type(found) is tuple and all(type(pair) is tuple and len(pair) == 2 for pair in found)
        if not pairs or not all(type(name) is str and name in names for name, _ in found):
            self.fault = Unsupported("malformed reply")
            raise self.fault
        self.defined.update(name for name, _ in found)
        return dict(found)

    def watch(self, space, found):
        """Keeps the test's view of the program's plain globals up to date: there is no reference to follow for them."""
        self.space = space
        self.watched = tuple(name for name, value in found.items() if value is None or type(value) in PLAIN)

    def missing(self, name):
        """What a test calls in place of a function that the program lacks: whatever the test catches, there is no pass."""
        def absent(*_, **__):
            self.fault = Missing("the program defines no %s" % name)
            raise self.fault

        return absent

    def entry(self, name):
        """The function under test."""
        if name in self.classes:
            return self.names([name])[name]

        def candidate(*args, **kwargs):
            return self.ask("enter", name, args, kwargs)

        candidate.__name__ = candidate.__qualname__ = name
        self.defined.add(name)
        return candidate


class NotLoaded(Exception):
    """The program did not load: it does not compile, takes too much memory, or raised."""
