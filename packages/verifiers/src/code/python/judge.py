"""Comparison of results with expected values, and the verdict of one test."""


import builtins

PRISTINE = dict(vars(builtins))
# What only the object itself could be asked for, not its stand-in.
INTROSPECTION = frozenset("signature getfullargspec getsource isfunction isgeneratorfunction iscoroutinefunction get_type_hints "
                          "FunctionType __code__ __closure__ __signature__".split())
# What a test changes in its own interpreter for the program's sake.
SURROUNDINGS = frozenset("patch monkeypatch environ setrecursionlimit getcontext setcontext localcontext assertLogs "
                         "assertNoLogs addHandler".split())


def strict_equal(result, expected):
    """Python's equality with lists for tuples, as JSON has no tuples, and 1e-6 where a float is expected."""
    if isinstance(result, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(result) == len(expected) and all(map(strict_equal, result, expected))
    if isinstance(result, dict) and isinstance(expected, dict):
        keyed = text_keys(result)
        return len(result) == len(expected) and keyed.keys() == expected.keys() and all(strict_equal(keyed[key], expected[key]) for key in keyed)
    if type(expected) is bool or type(result) is bool:
        return type(expected) is type(result) and result == expected
    if type(expected) is float and type(result) in (int, float):
        return near(result, expected)
    return bool(result == expected)


def exact_equal(result, expected):
    """The same without any tolerance, and with the type of every number."""
    if isinstance(result, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(result) == len(expected) and all(map(exact_equal, result, expected))
    if isinstance(result, dict) and isinstance(expected, dict):
        keyed = text_keys(result)
        return len(result) == len(expected) and keyed.keys() == expected.keys() and all(exact_equal(keyed[key], expected[key]) for key in keyed)
    if type(expected) in (int, float, bool):
        return type(result) is type(expected) and (result == expected or result != result and expected != expected)
    return bool(result == expected)


def text_keys(result):
    """JSON makes text of keys that are numbers, truth values or None."""
    return {key_text(key): value for key, value in result.items()}


def key_text(key):
    if key is None or key is True or key is False:
        return {None: "null", True: "true", False: "false"}[key]
    return repr(key) if type(key) in (int, float) else key


def near(result, expected):
    if result == expected or result != result and expected != expected:
        return True
    if math.isinf(expected) or type(result) is float and math.isinf(result):
        return False
    try:
        return math.isclose(result, expected, rel_tol=1e-6, abs_tol=1e-6)
    except OverflowError:
        return False


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


def judge(spec, codes, names, sock, pid, shared_process):
    """Runs the test to its end. A pass is said here and nowhere else."""
    program, progress = Program(sock, pid, spec["identity"]), Progress(spec["all"])
    program.shared_process = shared_process
    if names is not None:
        program.mentioned = names.mentioned
    try:
        program.start()
        if spec["kind"] == "check":
            names.given = True
            run_check(spec, codes, names, program)
        elif spec["kind"] == "asserts":
            run_asserts(spec, codes, names, program, progress)
        else:
            run_calls(spec, program, progress)
        error = program.fault
    except Expired as late:
        if program.fault is None and failed_by_itself(late, program, names, True):
            raise BadTest("it does not end by itself") from None
        raise
    except BaseException as raised:
        error = program.fault or raised
    # What the test did to its built-ins has no part in the verdict.
    if not shared_process:
        vars(builtins).update(PRISTINE)
    verdict, message, index = *verdict_of(error, program, names), progress.index
    if progress.first is not None and verdict in ("pass", "wrong-answer", "program-error"):
        verdict, message, index = progress.first
    return {"verdict": verdict, "message": message[:500], "case": index, "held": progress.held}


def verdict_of(error, program, names):
    if isinstance(error, NotLoaded):
        return {"compile": "compile-error", "memory": "memory-limit"}.get(error.args[0], "program-error"), error.args[1]
    if isinstance(error, BadTest):
        return "bad-test", str(error)
    if isinstance(error, CannotCross):
        return "unsupported", text_of(error)
    if isinstance(error, Closed):
        return "ended", "the program ended before the tests did"
    if isinstance(error, Late):
        return "timeout", text_of(error)
    if isinstance(error, (Unsupported, Missing)):
        return "program-error", text_of(error)
    if error is not None and error is program.last_raised:
        return "memory-limit" if isinstance(error, MemoryError) else "program-error", program.last_error
    fault = fault_of_test(error, program, names)
    if fault is not None:
        return "bad-test", fault
    if error is None:
        return "pass", "all tests passed"
    if names is not None and not names.mentioned.isdisjoint(INTROSPECTION):
        return "unsupported", "the test looks into the program's functions, which it has stand-ins for: %s" % described(error)
    if names is not None and not names.mentioned.isdisjoint(SURROUNDINGS):
        return "unsupported", "the test changes surroundings that the program has of its own: %s" % described(error)
    if isinstance(error, AssertionError):
        return "wrong-answer", text_of(error) or "an assertion of the test does not hold"
    if isinstance(error, NameError):
        return "program-error", "the program defines no %s" % error.name
    return "program-error", (program.last_error or described(error))


def fault_of_test(error, program, names):
    """What the test lacks, if it is the test that failed."""
    if isinstance(error, ImportError):
        return "it imports what is not there: %s" % text_of(error)
    if isinstance(error, NameError) and names is None:
        return described(error)
    if isinstance(error, NameError) and error.name not in names.bound:
        found = [name for name in names.used if name in sys.modules["test"].__dict__]
        # The program lacks its function, unless it has others that the test uses and this is none that it calls.
        # A check is given its function, so that every other name is its own affair.
        if names.given or not (error.name in names.used and (error.name in names.called or not found)):
            return described(error)
        return None
    if type(error).__module__ == "unittest.case" or type(error).__name__ == "Skipped":
        return "it skips itself: %s" % text_of(error)
    if program.uses == 0:
        return "it never calls the program" if error is None else "it fails before it calls the program: %s" % described(error)
    if isinstance(error, SystemExit) and not error.code:
        return "it ends itself"
    if isinstance(error, OWN_ERRORS) and failed_by_itself(error, program, names):
        return "it fails by itself: %s" % described(error)
    return None


def failed_by_itself(error, program, names, late=False):
    if names is None:
        return False
    return own_fault(error, names.texts, names.codes, program.defined | {name for name in names.free() if name not in names.bound}, late)


def described(error):
    return "%s: %s" % (type(error).__name__, text_of(error))


def text_of(error):
    """A test may put a value of the program into its message, and not every value has a text."""
    try:
        return str(error)[:300]
    except Exception:
        return type(error).__name__
