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


class Program:
    """The program, seen from a test."""

    def __init__(self, sock):
        self.sock = sock
        self.last_error = None
        self.unsupported = None

    def start(self):
        tag, *rest = decode(receive_message(self.sock))
        if tag != "ready":
            raise ProgramRaised(rest[-1])

    def call(self, name, args, kwargs):
        try:
            message = encode((name, args, kwargs))
        except Unsupported as error:
            self.unsupported = "a test passes %s" % error
            raise CannotCross(self.unsupported) from None
        send_message(self.sock, message)
        reply = decode(receive_message(self.sock))
        if type(reply) is not tuple or not reply:
            raise Unsupported("malformed reply")
        if reply[0] == "returned" and len(reply) == 2:
            return reply[1]
        self.last_error = str(reply[-1])
        if reply[0] == "unsupported":
            raise ProgramRaised(self.last_error)
        kind = getattr(builtins, str(reply[1]), None) if len(reply) == 3 else None
        # AssertionError is the tests' own voice; from the program it is an error like another.
        plain = isinstance(kind, type) and issubclass(kind, Exception) and kind not in (AssertionError, UnicodeDecodeError,
            UnicodeEncodeError, UnicodeTranslateError, ExceptionGroup if sys.version_info >= (3, 11) else None)
        raise (kind if plain else ProgramRaised)(self.last_error)

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
        program.unsupported = "the test's set-up failed: %s" % error
        raise
    for index, code in enumerate(codes[1:]):
        progress[0] = index
        exec(code, space)


def module_space():
    module = types.ModuleType("test")
    sys.modules["test"] = module
    return module.__dict__


def run_calls(spec, program, progress):
    agree = official_equal if spec["compare"] == "taco-official" else strict_equal
    function = program.function(spec["entryPoint"])
    for index, case in enumerate(spec["cases"]):
        progress[0] = index
        result = function(*case["args"])
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


def official_equal(result, expected):
    """As TACO's released framework compares: also with the first of the expected, and tuples one level deep."""
    if isinstance(result, tuple):
        result = list(result)
    if isinstance(expected, dict):
        expected = {int(k) if k.lstrip("-").isdigit() else k: v for k, v in expected.items()}
    agree = result == expected
    if isinstance(expected, list) and expected:
        agree = agree or result == expected[0]
    if isinstance(result, list) and result and isinstance(result[0], tuple):
        agree = agree or [list(item) if isinstance(item, tuple) else item for item in result] == expected
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
    except AssertionError as error:
        verdict = {"verdict": "wrong-answer", "message": str(error)[:300] or "an assertion of the test does not hold"}
    except CannotCross as error:
        verdict = {"verdict": "unsupported", "message": str(error)[:300]}
    except Unsupported as error:
        verdict = {"verdict": "program-error", "message": str(error)[:300]}
    except (Closed, ConnectionError):
        verdict = {"verdict": "ended", "message": "the program ended before the tests did"}
    except Expired:
        raise
    except BaseException as error:
        own = program.last_error
        verdict = {"verdict": "program-error", "message": (own or "%s: %s" % (type(error).__name__, error))[:300]}
    else:
        verdict = {"verdict": "pass", "message": "all tests passed"}
    if program.unsupported and verdict["verdict"] != "pass":
        verdict = {"verdict": "unsupported", "message": program.unsupported}
    return dict(verdict, case=where())


class Expired(BaseException):
    """The wall-clock limit; no test catches it by accident."""


def run_test(body, sock, wall):
    """Judges within `wall` seconds. Only C code that never returns outlasts the alarm: then the owner ends the slot."""
    try:
        spec, codes = prepare(bytes(body))
    except Exception as error:
        return {"verdict": "bad-test", "message": "%s: %s" % (type(error).__name__, str(error)[:300]), "case": None}
    armed = True

    def expire(*_):
        if armed:
            raise Expired()

    late = {"verdict": "timeout", "message": "not finished after %g s" % wall, "case": None}
    signal.signal(signal.SIGALRM, expire)
    try:
        # It rings again and again, should a test swallow the first.
        signal.setitimer(signal.ITIMER_REAL, wall, 0.05)
        verdict = judge(spec, codes, sock)
        armed = False
        return verdict
    except Expired:
        armed = False
        return late
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)


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
