"""The trusted side: runs tests against a proxy of the program, in a process that the program cannot reach.

A test is any Python text. What it calls crosses to the jail as a value and comes back as a value of a built-in type, so
that every comparison in the test is one of Python's own.
"""

import ast
import builtins
import functools
import json
import math
import resource
import signal
import socket
import sys
import types


class ProgramRaised(Exception):
    """The program raised something that is no built-in exception."""


class CannotCross(Exception):
    """A test passes something that cannot be sent to the program."""


def is_own(kind):
    """Whether a test sees this error of the program as its own kind, for it may ask for one. Not AssertionError, the tests'
    own voice; not StopIteration, which would end a loop of the test before its last comparison; not what takes more than
    a text."""
    return isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, (
        AssertionError, StopIteration, StopAsyncIteration, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError,
        getattr(builtins, "ExceptionGroup", AssertionError)))


ERRORS = {name: kind for name, kind in vars(builtins).items() if is_own(kind)}


class Program:
    """The program, seen from a test."""

    def __init__(self, sock):
        self.sock = sock
        self.last_error = None
        # What no `except` of a test may make undone: after it there is no pass.
        self.fault = None

    def receive(self):
        """A tag and what follows it."""
        try:
            reply = decode(receive_message(self.sock))
        except OSError:
            raise Closed() from None
        except MemoryError:
            raise Unsupported("a value that is too large") from None
        if type(reply) is not tuple or not reply or reply[0] != "returned" and not all(type(x) is str for x in reply):
            raise Unsupported("malformed reply")
        return reply

    def start(self):
        tag, *rest = self.receive()
        if tag != "ready":
            raise ProgramRaised("".join(rest[-1:]))

    def call(self, name, args, kwargs):
        if self.fault is not None:
            raise self.fault
        try:
            reply = self.exchange(name, args, kwargs)
        except (CannotCross, Unsupported, Closed) as error:
            self.fault = error
            raise
        if reply[0] == "returned":
            return reply[1]
        self.last_error = reply[-1]
        raise ERRORS.get(reply[1], ProgramRaised)(self.last_error)

    def exchange(self, name, args, kwargs):
        try:
            send_message(self.sock, encode((name, args, kwargs)))
        except Unsupported as error:
            raise CannotCross("a test passes %s" % error) from None
        except OSError:
            raise Closed() from None
        reply = self.receive()
        if reply[0] == "unsupported":
            raise Unsupported(reply[-1])
        if (reply[0], len(reply)) not in (("returned", 2), ("raised", 3)):
            raise Unsupported("malformed reply")
        return reply

    def function(self, name):
        def candidate(*args, **kwargs):
            return self.call(name, args, kwargs)

        candidate.__name__ = name
        return candidate


@functools.lru_cache(maxsize=32)
def prepare(body):
    """Reads a test and compiles its texts once for all programs of a task."""
    spec = json.loads(body)
    if spec["kind"] == "calls":
        return spec, None
    if spec["kind"] == "check":
        texts = [spec["setup"], spec["test"]]
    else:
        texts = [spec["setup"], *spec["asserts"]]
    return spec, [compile(text, "<test>", "exec", dont_inherit=True) for text in texts]


def free_names(texts):
    """Names that the texts use and nobody defines: the functions of the program."""
    used, bound = [], set(dir(builtins))
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name):
                used.append(node.id) if isinstance(node.ctx, ast.Load) else bound.add(node.id)
            elif isinstance(node, ast.arg):
                bound.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                bound.add(node.name)
            elif isinstance(node, ast.alias):
                bound.add((node.asname or node.name).split(".")[0])
    return [name for name in dict.fromkeys(used) if name not in bound]


def run_check(spec, codes, program):
    space = module_space()
    for code in codes:
        exec(code, space)
    entry = program.function(spec["entryPoint"])
    check = space["check"]
    # A program may itself be called `check`.
    space[spec["entryPoint"]] = entry
    check(entry)


def run_asserts(spec, codes, program, progress):
    space = module_space()
    for name in free_names([spec["setup"], *spec["asserts"]]):
        space[name] = program.function(name)
    try:
        exec(codes[0], space)
    except Exception as error:
        # Set-up that needs objects of the program's own classes, which cannot cross.
        program.fault = CannotCross("the test's set-up failed: %s" % error)
        raise program.fault from None
    for index, code in enumerate(codes[1:]):
        progress[0] = index
        exec(code, space)


def module_space():
    module = types.ModuleType("test")
    sys.modules["test"] = module
    return module.__dict__


def run_calls(spec, program, progress):
    official = spec["compare"] == "taco-official"
    agree = official_equal if official else strict_equal
    function = program.function(spec["entryPoint"])
    for index, case in enumerate(spec["cases"]):
        progress[0] = index
        result = function(*(integer_keys(case["args"]) if official else case["args"]))
        expected = case["expected"]
        if not agree(result, expected) and not (spec.get("wrapped") and agree(result, expected[0])):
            raise AssertionError("the result differs from the expected value")


def strict_equal(result, expected):
    """Python's equality with lists for tuples, as JSON has no tuples, and 1e-6 where a float is expected."""
    if isinstance(result, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(result) == len(expected) and all(map(strict_equal, result, expected))
    if isinstance(result, dict) and isinstance(expected, dict):
        keyed = {str(key) if type(key) is int else key: value for key, value in result.items()}
        return keyed.keys() == expected.keys() and all(strict_equal(keyed[key], expected[key]) for key in keyed)
    if type(expected) is bool or type(result) is bool:
        return type(expected) is type(result) and result == expected
    if type(expected) is float and type(result) in (int, float):
        return result == expected or math.isclose(result, expected, rel_tol=1e-6, abs_tol=1e-6)
    return result == expected


def integer_keys(values):
    """As TACO's framework does where JSON made text of the keys of a first dictionary: what follows it is dropped."""
    try:
        return [{int(key): value for key, value in values[0].items()}] if isinstance(values[0], dict) else values
    except (LookupError, TypeError, ValueError):
        return values


def official_equal(result, expected):
    """As TACO's framework compares: also with the first of the expected, and tuples one level deep with that alone."""
    expected = integer_keys([expected] if isinstance(expected, dict) else expected)
    if isinstance(result, tuple):
        result = list(result)
    agree = result == expected or isinstance(expected, list) and expected and result == expected[0]
    if isinstance(result, list) and result and isinstance(result[0], tuple):
        rows = [list(item) if isinstance(item, (tuple, list, str, dict, set)) else None for item in result]
        agree = agree or None not in rows and isinstance(expected, list) and expected and rows == expected[0]
    return bool(agree)


def judge(spec, codes, sock):
    """Runs the test to its end. A pass is said here and nowhere else."""
    program, progress = Program(sock), [0]
    where = lambda: progress[0] if spec["kind"] != "check" else None
    try:
        program.start()
        if spec["kind"] == "check":
            run_check(spec, codes, program)
        elif spec["kind"] == "asserts":
            run_asserts(spec, codes, program, progress)
        else:
            run_calls(spec, program, progress)
        error = program.fault
    except Expired:
        raise
    except BaseException as raised:
        error = program.fault or raised
    return dict(zip(("verdict", "message"), verdict_of(error, program)), case=where())


def verdict_of(error, program):
    if error is None:
        return "pass", "all tests passed"
    if isinstance(error, AssertionError):
        return "wrong-answer", text_of(error) or "an assertion of the test does not hold"
    if isinstance(error, CannotCross):
        return "unsupported", text_of(error)
    if isinstance(error, Closed):
        return "ended", "the program ended before the tests did"
    if isinstance(error, Unsupported):
        return "program-error", text_of(error)
    return "program-error", (program.last_error or "%s: %s" % (type(error).__name__, text_of(error)))[:300]


def text_of(error):
    """A test may put a value of the program into its message, and not every value has a text."""
    try:
        return str(error)[:300]
    except Exception:
        return type(error).__name__


class Expired(BaseException):
    """The wall-clock limit."""


def run_test(body, sock, wall):
    """Judges within `wall` seconds. Only C code that never returns outlasts the alarm: then the owner ends the slot."""
    try:
        spec, codes = prepare(bytes(body))
    except Exception as error:
        return {"verdict": "bad-test", "message": "%s: %s" % (type(error).__name__, str(error)[:300]), "case": None}
    armed, late = True, False

    def expire(*_):
        nonlocal late
        if armed:
            late = True
            raise Expired()

    signal.signal(signal.SIGALRM, expire)
    try:
        # It rings again and again, should a test swallow the first; and a test that swallowed it has not passed.
        signal.setitimer(signal.ITIMER_REAL, wall, 0.05)
        verdict = judge(spec, codes, sock)
        armed = False
    except Expired:
        pass
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"verdict": "timeout", "message": "not finished after %g s" % wall, "case": None} if late else verdict


def tester(tests, verdicts, control):
    frames = Frames(tests)
    # What a program returns can be made to grow in a test; the host's memory is not at stake.
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    write_frame(verdicts, {"ready": True})
    while True:
        try:
            head, body = frames.read()
        except Closed:
            return
        name, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not name:
            return
        sock = socket.socket(fileno=descriptors[0])
        if int(name) != head["id"]:
            raise SystemExit("the halves of a slot disagree")
        verdict = run_test(body, sock, head["wallMs"] / 1000)
        sock.close()
        control.send(b"done")
        write_frame(verdicts, dict(verdict, id=head["id"]))
