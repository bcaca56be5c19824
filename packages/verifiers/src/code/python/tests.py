"""The trusted side: runs one test against stand-ins for the program, in a process that the program cannot reach.

A test is any Python text. Who is at fault is told apart by where an error comes from: what the program raised, returned or
lacks is the program's; a name, a module or a check that the test lacks, and a test that never calls the program, are the
test's, and are no verdict.
"""

import builtins
import contextlib
import math
import sys
import types


NOTHING_ASSERTED = "it compares and asserts nothing: the result of a comparison is dropped, or an assert holds a tuple, which is always true"


def module_space():
    module = types.ModuleType("test")
    sys.modules["test"] = sys.modules["__main__"] = module
    module.__builtins__ = builtins
    return module.__dict__


def run_check(spec, codes, names, program):
    if names.idle[1]:
        raise BadTest(NOTHING_ASSERTED)
    space = module_space()
    found = program.names([name for name in names.free() if name not in names.bound])
    space.update(found)
    program.watch(space, found)
    exec(codes[0], space)
    entry = program.entry(spec["entryPoint"])
    # A program may itself be called `check`; and the test's own function of that name hides the program's.
    space[spec["entryPoint"]] = entry
    exec(codes[1], space)
    check = space.get("check")
    if callable(check) and check is not entry:
        hold(check(entry), "check(candidate)")
    if not run_collected(space, names, entry) and (check is None or check is entry):
        raise BadTest("it defines no check(candidate) and no test functions")


def run_asserts(spec, codes, names, program, progress):
    if any(names.idle[1:]):
        raise BadTest(NOTHING_ASSERTED)
    space = module_space()
    wanted = names.free()
    if spec.get("entryPoint"):
        wanted.append(spec["entryPoint"])
    elif names.named_like_builtin():
        wanted.append(names.named_like_builtin())
    # A runner that knows no numbers has no stand-ins to give, only functions to call.
    space.update(program.names(wanted) if program.identity else {name: program.entry(name) for name in wanted})
    program.watch(space, {name: space[name] for name in wanted if name in space and name not in names.bound})
    for name in wanted:
        if name not in space and name == spec.get("entryPoint"):
            space[name] = program.entry(name)
        elif name not in space and name in names.called and name not in names.bound:
            space[name] = program.missing(name)
    exec(codes[0], space)
    for index, code in enumerate(codes[1:]):
        with progress.case(index, program, names):
            exec(code, space)
    run_collected(space, names, None)


def run_collected(space, names, entry):
    """Runs what a test runner would find and the test itself does not call; says how much that was."""
    unittest = sys.modules.get("unittest")
    count = 0
    for name, value in list(space.items()):
        if name in names.loaded or getattr(value, "__module__", None) != "test":
            continue
        if isinstance(value, types.FunctionType) and name.startswith("test"):
            run_function(name, value, entry)
            count += 1
        elif unittest and isinstance(value, type) and issubclass(value, unittest.TestCase):
            run_suite(unittest.defaultTestLoader.loadTestsFromTestCase(value))
            count += 1
        elif isinstance(value, type) and name.startswith("Test"):
            methods = [method for method in vars(value) if method.startswith("test")]
            for method in methods:
                run_function(method, getattr(value(), method), entry)
            count += len(methods)
    return count


def run_function(name, function, entry):
    code = function.__code__
    taken = code.co_varnames[:code.co_argcount][isinstance(function, types.MethodType):]
    needed = taken[:len(taken) - len(function.__defaults__ or ())]
    if needed not in ((), ("candidate",)) or needed and entry is None:
        raise BadTest("its function %s has parameters that nobody gives: %s" % (name, ", ".join(needed)))
    result = function(*[entry for _ in needed])
    if isinstance(result, types.CoroutineType):
        import asyncio

        result = asyncio.run(result)
    hold(result, name)


def hold(result, name):
    """A test that says its verdict instead of asserting it is taken at its word."""
    if result is False:
        raise AssertionError("%s returned False" % name)


def prepare_runners(texts):
    """Makes the calls by which tests run themselves do so without ending this process."""
    if any("unittest" in text for text in texts):
        import unittest

        def main(*_, **__):
            run_suite(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["test"]))

        unittest.main = main


def run_suite(suite):
    """Runs tests of `unittest` up to the first that does not hold, and raises what that raised. One that is marked to be skipped is
    no test; one that skips itself has begun, and says nothing."""
    import unittest

    class Result(unittest.TestResult):
        first = None

        def addError(self, test, error):
            self.first = self.first or error[1]
            self.stop()

        addFailure = addError

        def addSubTest(self, test, part, error):
            if error is not None:
                self.addError(test, error)

        def addUnexpectedSuccess(self, test):
            self.addError(test, (None, AssertionError("%s was expected to fail" % test.id())))

        def addSkip(self, test, reason):
            method = getattr(test, getattr(test, "_testMethodName", ""), None)
            if not any(getattr(part, "__unittest_skip__", False) for part in (type(test), method)):
                self.addError(test, (None, unittest.SkipTest(reason)))

    result = Result()
    suite.run(result)
    if result.first is not None:
        raise result.first


def run_calls(spec, program, progress):
    compare = spec["compare"]
    agree = {"strict": strict_equal, "exact": exact_equal, "taco-official": official_equal}[compare]
    program.call_limit = spec["callSeconds"]
    function = program.entry(spec["entryPoint"])
    checker = checker_of(spec)
    for index, (args, expected) in enumerate(spec["cases"]):
        with progress.case(index, program, None):
            given, expected = [program.dec(arg) for arg in args], program.dec(expected)
            result = function(*(integer_keys(given) if compare == "taco-official" else given))
            if type(result) is types.CoroutineType:
                result = awaited(result)
            if checker is not None:
                right = checker([program.dec(arg) for arg in args], expected, result)
            else:
                right = agree(result, expected) or spec["wrapped"] and agree(result, expected[0])
            if not right:
                raise AssertionError(differs(result, expected))


def awaited(coroutine):
    """The result of an asynchronous function, whose stand-in waits for nothing here."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise BadTest("a coroutine of the test's own")


def checker_of(spec):
    """The task's own judgement of a result: trusted text that defines `check(args, expected, result)`."""
    if spec.get("checker") is None:
        return None
    space = module_space()
    exec(compile(spec["checker"], "<test>", "exec", dont_inherit=True), space)
    if not callable(space.get("check")):
        raise BadTest("the checker defines no check(args, expected, result)")
    return space["check"]


def differs(result, expected):
    return "the result differs from the expected value: %s instead of %s" % (shown(result), shown(expected))


def shown(value):
    try:
        text = repr(value)
    except Exception:
        text = "a %s" % type(value).__name__
    return text if len(text) <= 200 else text[:200] + "..."


class Progress:
    """Which case is at hand and how many held; where all are to be run, the verdict on the first that did not."""

    def __init__(self, keep_going):
        self.keep_going = keep_going
        self.index, self.held, self.first = None, 0, None

    @contextlib.contextmanager
    def case(self, index, program, names):
        self.index = index
        try:
            yield
        except Exception as error:
            if not self.keep_going:
                raise
            vars(builtins).update(PRISTINE)
            verdict = verdict_of(program.fault or error, program, names)
            # After a fault there is nothing more to ask; a fault of the test is no verdict.
            if program.fault is not None or verdict[0] == "bad-test":
                raise
            self.first = self.first or (*verdict, index)
        else:
            self.held += 1
