"""One side of the channel between a test and a program: asks the other, and answers while it waits.

A message is `[kind, states, gone, note, ...nodes]`: the containers that changed, the numbers that the sender has let go,
what belongs to this kind of sender alone (what the program printed), and the values.
"""

import copy
import sys


class Peer(Mirrors):
    def __init__(self, sock, trusted, identity=True):
        super().__init__(trusted, identity)
        self.sock = sock
        # Members of enumerations, by class and value.
        self.members = {}

    def cannot(self, what):
        return CannotCross("the test needs %s" % what)

    def wait(self, sock):
        """Returns when there is something to read."""

    def note(self):
        return None

    def heard(self, note):
        """Takes the note of a message."""

    def say(self, kind, *roots, plain=()):
        states, nodes = self.pack(*roots)
        gone, self.gone = self.gone, []
        rest = [gone, self.note(), *plain, *nodes]
        try:
            send_message(self.sock, ('["%s",%s,%s]' % (kind, states, ",".join(map(dumps, rest)))).encode("ascii"))
        except OSError:
            # The other side was ended between two messages: as when it ends while it is waited for.
            raise Closed() from None
        # Only what was sent is known on the other side.
        self.synced.update(self.draft)

    def hear(self):
        try:
            data = receive_message(self.sock, self.wait)
        except OSError:
            raise Closed() from None
        except MemoryError:
            raise Unsupported("a value that is too large") from None
        kind, *rest = parse(data)
        if len(rest) < 3 or type(rest[0]) is not dict or type(rest[1]) is not list:
            raise Unsupported("malformed message")
        states, gone, note, *nodes = rest
        self.unpack(states)
        for number in gone:
            held = self.objects.pop(number, None)
            self.ids.pop(id(held), None)
            self.synced.pop(number, None)
        self.heard(note)
        return kind, nodes

    def ask(self, op, target, args=(), kwargs=None):
        self.say("ask", target, tuple(args), tuple((kwargs or {}).items()), plain=(op,))
        return self.listen(op)

    def listen(self, op):
        while True:
            kind, nodes = self.hear()
            if kind != "ask":
                return self.outcome(kind, nodes, op)
            self.answer(nodes)

    def outcome(self, kind, nodes, op):
        if kind == "returned" and len(nodes) == 1:
            return self.unpack(None, *nodes)[0]
        if kind == "stopped" and len(nodes) == 1 and op in ("next", "anext"):
            raise Ended(*self.unpack(None, *nodes))
        if kind == "raised" and len(nodes) == 1:
            (error,) = self.unpack(None, *nodes)
            if not isinstance(error, BaseException):
                raise Unsupported("malformed reply")
            raise self.raised(error, nodes[0][-1])
        if kind == "refused" and len(nodes) == 1 and type(nodes[0]) is str:
            raise self.refused(nodes[0])
        raise Unsupported("malformed reply")

    def raised(self, error, text):
        return error

    def refused(self, text):
        return Refused(text)

    def answer(self, nodes):
        op, *nodes = nodes
        try:
            target, args, kwargs = self.unpack(None, *nodes)
            reply = "returned", self.perform(op, target, args, dict(kwargs))
        except (StopIteration, StopAsyncIteration) as end:
            reply = ("stopped", getattr(end, "value", None)) if op in ("next", "anext") else ("raised", end)
        except (CannotCross, Refused, Missing) as error:
            reply = "refused", str(error)
        except BaseException as error:
            if isinstance(error, (Closed, Expired)) or self.trusted and isinstance(error, (Unsupported, Late)):
                raise
            reply = "raised", error
        try:
            self.say(*reply)
        except Unsupported as error:
            self.undo()
            self.say("refused", "it gave %s" % error)

    def undo(self):
        """Forgets numbers that were given out for a message that was never sent."""
        for number in self.fresh:
            if number not in self.synced:
                self.ids.pop(id(self.objects.pop(number, None)), None)

    def perform(self, op, target, args, kwargs):
        if op == "call":
            return target(*args, **kwargs)
        if op == "op":
            return getattr(type(target), args[0])(target, *args[1:], **kwargs)
        return OPERATIONS[op](target, *args)


class Missing(Exception):
    """A test calls what the program does not have."""


class Expired(BaseException):
    """The clock of a test that runs in its supervisor."""


class Late(Exception):
    """A call used more processor time than one may."""


# By one of these a test sets the generators of random numbers, which it then shares with its program.
SEEDING = frozenset(("seed", "setstate", "set_state"))


def generators():
    """The states of the generators of random numbers that are loaded here."""
    states = {}
    if "random" in sys.modules:
        states["random"] = sys.modules["random"].getstate()
    if "numpy" in sys.modules:
        states["numpy"] = sys.modules["numpy"].random.get_state()
    return states


def set_generators(states):
    if type(states) is not dict:
        raise Unsupported("malformed reply")
    try:
        if "random" in states and "random" in sys.modules:
            sys.modules["random"].setstate(states["random"])
        if "numpy" in states and "numpy" in sys.modules:
            sys.modules["numpy"].random.set_state(states["numpy"])
    except (ValueError, TypeError, LookupError) as error:
        raise Unsupported("malformed reply: %s" % type(error).__name__) from None


def run_coroutine(coroutine):
    import asyncio

    if not LOOPS:
        LOOPS.append(asyncio.new_event_loop())
        asyncio.set_event_loop(LOOPS[0])
    return LOOPS[0].run_until_complete(coroutine)


LOOPS = []
OPERATIONS = {
    "get": getattr, "set": setattr, "del": delattr, "next": next, "copy": copy.copy, "deepcopy": copy.deepcopy, "iter": iter,
    "len": len, "item": lambda target, key: target[key], "in": lambda target, value: value in target,
    "await": run_coroutine, "anext": lambda target: run_coroutine(anext(target)),
}
