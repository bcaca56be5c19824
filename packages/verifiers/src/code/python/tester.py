"""The supervisor of tests: reads each test once, and runs it in a fork of its own, so that what a test changes in its
interpreter (built-ins, the decimal context, the recursion limit) ends with it."""

import contextlib
import functools
import importlib
import resource
import signal

# Seconds in which a test may say where it is when its program is no more.
TELLING = 1


@functools.lru_cache(maxsize=32)
def prepare(body):
    """Reads a test and compiles its texts once for all programs of a task."""
    spec = json.loads(body)
    if spec["kind"] == "calls":
        return spec, None, None
    if spec["kind"] == "check":
        texts = [spec["setup"], spec["test"]]
    else:
        texts = [spec["setup"], *spec["asserts"]]
    names = Names(texts)
    for module in names.imports:
        # Once for all runs; what is not there is told by the run.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    prepare_runners(texts)
    names.texts, names.codes = texts, [compile(text, "<test>", "exec", dont_inherit=True) for text in texts]
    return spec, names.codes, names


OVER = {"verdict": "ended", "message": "the program ended before the tests did", "case": None, "held": 0}


def failed_test(message):
    return {"verdict": "bad-test", "message": message, "case": None, "held": 0}


def late_verdict(head):
    message = "the test of what the program returned did not end within %d s of processor time" % head["testCpuSeconds"]
    return {"verdict": "timeout", "message": message, "case": None, "held": 0}


def leaves_nothing(prepared):
    """Whether a test may run in this process: one that could change it has a fork of its own, which costs more than all the rest."""
    spec, _, names = prepared
    return names.pure if names is not None else spec.get("checker") is None


def run_timed(head, prepared, sock, pid, shared_process):
    """Only C code that never returns outlasts the signals: then the supervisor of jails says so, and the owner ends the slot."""
    armed, why, verdict = True, None, None

    def expire(number, _):
        nonlocal why
        if armed:
            why = why or number
            raise Expired()

    for number in (signal.SIGPROF, signal.SIGTERM):
        signal.signal(number, expire)
    try:
        # It rings again and again, should a test swallow the first; and a test that swallowed it has not passed.
        signal.setitimer(signal.ITIMER_PROF, head["testCpuSeconds"], 0.05)
        verdict = judge(*prepared, sock, pid, shared_process)
        armed = False
    except Expired:
        pass
    except BadTest as error:
        return failed_test(str(error))
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.modules.pop("test", None)
    return {signal.SIGPROF: late_verdict(head), signal.SIGTERM: OVER}.get(why, verdict)


def run_forked(head, prepared, sock, pid, control):
    """One test in a process of its own, ended at its limits. What it says last is the verdict."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            limit = head["testCpuSeconds"] + 2
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, Silent(), Silent()
            write_all(writer, json.dumps(run_timed(head, prepared, sock, pid, False)).encode("ascii"))
        finally:
            os._exit(0)
    os.close(writer)
    parts, over = [], False
    while True:
        ready = select.select([reader] if over else [reader, control], [], [], TELLING if over else None)[0]
        if reader in ready:
            part = os.read(reader, 1 << 16)
            if not part:
                break
            parts.append(part)
        elif over:
            parts = []
            break
        else:
            # Its program is no more: where it is, is all that it has to say.
            over = True
            control.recv(16)
            os.kill(child, signal.SIGTERM)
    os.kill(child, signal.SIGKILL)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    said = json.loads(b"".join(parts)) if parts else None
    if over and not (said is not None and said["verdict"] == "bad-test"):
        return OVER
    if said is None and os.WIFSIGNALED(status):
        return late_verdict(head)
    return said or failed_test("it ended itself")


def tester(tests, verdicts, control):
    frames = Frames(tests)
    # What a program returns can be made to grow in a test; the host's memory is not at stake.
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    sys.__stdin__ = sys.stdin = open(os.devnull)
    sys.stdout = Silent()
    # The supervisor of jails wakes a test whose program is no more; the message comes to who waits for it.
    signal.signal(signal.SIGTERM, lambda *_: None)
    gc.collect()
    gc.freeze()
    write_frame(verdicts, {"ready": True})
    while True:
        try:
            head, body = frames.read()
        except Closed:
            return
        name = b"over"
        # Said too late for the test before.
        while name == b"over":
            name, descriptors, _, _ = socket.recv_fds(control, 32, 1)
        if not name:
            return
        number, pid = map(int, name.split())
        if number != head["id"]:
            raise SystemExit("the halves of a slot disagree")
        try:
            prepared = prepare(bytes(body))
        except Exception as error:
            verdict = failed_test("%s: %s" % (type(error).__name__, str(error)[:300]))
        else:
            with socket.socket(fileno=descriptors[0]) as sock:
                descriptors = []
                if leaves_nothing(prepared):
                    verdict = run_timed(head, prepared, sock, pid, True)
                else:
                    verdict = run_forked(head, prepared, sock, pid, control)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(b"ended" if verdict["verdict"] == "ended" else b"done")
        write_frame(verdicts, dict(verdict, id=head["id"]))
