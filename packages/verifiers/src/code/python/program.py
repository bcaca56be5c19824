"""The inside of a jail: runs the program. Everything here is in the program's power; nothing here is believed."""

import _sitebuiltins
import base64
import builtins
import fcntl
import importlib
import io
import os
import json
import socket
import struct
import sys
import types

FOLDER = "/tmp"
SOURCE = "/tmp/program.py"


def quit_with(code):
    """Leaves without unwinding into the supervisor's frames that fork copied."""
    for stream in (sys.stderr, sys.stdout):
        try:
            if not stream.closed:
                stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


def move_descriptors(wanted):
    """Puts the descriptors of `wanted` at 0, 1, 2..., None being /dev/null, and closes all others."""
    held = [os.dup(os.open("/dev/null", os.O_RDWR) if fd is None else fd) for fd in wanted]
    # First out of the way of the targets, then to their places.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64 + len(held)) for fd in held]
    for target, fd in enumerate(high):
        os.dup2(fd, target)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))


def standard_streams():
    """What an interpreter's start gives: streams over descriptors 0, 1 and 2, made once before any fork since each jail has
    its own files under them, and the built-ins that come with `site`."""
    # A stream remembers whether its descriptor can seek, and in a jail output is a pipe.
    pipe, kept = os.pipe(), (os.dup(1), os.dup(2))
    for fd in (1, 2):
        os.dup2(pipe[1], fd)
    sys.stdin = open(0, "r", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    for fd, held in zip((1, 2), kept):
        os.dup2(held, fd)
    for fd in (*pipe, *kept):
        os.close(fd)
    for name in ("quit", "exit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
    sys.path.insert(0, FOLDER)


def write_files(job):
    """The program itself and the files that come with it."""
    for name, text in [("program.py", job["program"]), *job["files"].items()]:
        path = FOLDER + "/" + name
        if "/" in name:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        # By system calls alone, which every program pays for.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        write_all(file, text.encode("utf-8", "surrogatepass"))
        os.close(file)


def load(job, name):
    """Executes what goes before the program, then the program, as module `name`."""
    write_files(job)
    sys.argv[:] = [SOURCE, *job["argv"]]
    sys.setrecursionlimit(job["recursionLimit"])
    module = types.ModuleType(name)
    module.__builtins__ = builtins
    module.__file__ = SOURCE
    sys.modules[name] = module
    # Two texts, so that a `from __future__` import is still the first of its own.
    codes = [compile(text.removeprefix("\ufeff"), path, "exec", dont_inherit=True)
             for text, path in ((job["prelude"], "<prelude>"), (job["program"], SOURCE)) if text]
    for code in codes:
        exec(code, module.__dict__)
    return module


def run_main(job):
    """A program with standard input and output: its exit status is the answer's second half."""
    code = 0
    try:
        load(job, "__main__")
    except SystemExit as end:
        code = exit_status(end.code)
    except BaseException as error:
        print_error(error)
        code = 1
    try:
        finish_threads()
    except SystemExit as end:
        code = exit_status(end.code)
    quit_with(code)


def exit_status(code):
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        return 1
    return (code or 0) & 0xFF


def print_error(error):
    """As an interpreter would, without the frames above the program."""
    try:
        import traceback

        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename not in (SOURCE, "<prelude>"):
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace)
    except BaseException:
        os.write(2, describe(error).encode("utf-8", "backslashreplace"))


def finish_threads():
    import atexit
    import threading

    threading._shutdown()
    atexit._run_exitfuncs()


def describe(error):
    try:
        text = "%s: %s" % (type(error).__name__, error)
    except BaseException:
        text = type(error).__name__
    return text[:500]


class Answerer(Peer):
    """The program's side of the channel."""

    def __init__(self, sock, identity):
        super().__init__(sock, False, identity)
        self.module = None
        (self.printed, out), (self.complained, complaints) = PRINTED
        sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr = out, complaints

    def note(self):
        out = self.printed.take() if self.printed.tell() else ""
        return [out, self.complained.take()] if self.complained.tell() else out

    def perform(self, op, target, args, kwargs):
        if op == "enter":
            return find(self.module, target)(*args, **kwargs)
        if op == "names":
            space = self.module.__dict__
            return tuple((name, space[name]) for name in args if name in space)
        if op == "draw":
            return set_generators(*args)
        if op == "drawn":
            return generators()
        if op == "patch":
            return self.patch(*args)
        if op == "stdin":
            sys.stdin = io.StringIO(*args)
            return None
        return super().perform(op, target, args, kwargs)

    def patch(self, module, name, value):
        """The test's own function in place of a module's, also where the program imported it by name."""
        module = importlib.import_module(module)
        held = getattr(module, name)
        setattr(module, name, value)
        for key in [key for key, one in self.module.__dict__.items() if one is held]:
            self.module.__dict__[key] = value

    def adapt(self, space, name):
        # The test has a class of that name where the program has its own: `isinstance` holds for both.
        def own_class(this):
            kind = self.module.__dict__.get(name)
            return kind if isinstance(kind, type) else type(this)

        space["__class__"] = property(own_class)


def serve(job, channel):
    """Loads the program, then answers what the test asks until the test's process hangs up."""
    # All three given, so that the system is not asked for them.
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=channel)
    answerer = Answerer(sock, job["identity"])
    try:
        answerer.module = load(job, "solution")
    except BaseException as error:
        compiled = not (isinstance(error, SyntaxError) and error.filename in (SOURCE, "<prelude>"))
        phase = "memory" if isinstance(error, MemoryError) else "load" if compiled else "compile"
        answerer.say("failed", phase, describe(error))
        quit_with(0)
    own = tuple(name for name, value in answerer.module.__dict__.items()
                if isinstance(value, type) and value.__module__ == "solution")
    answerer.say("ready", own)
    while True:
        kind, nodes = answerer.hear()
        if kind == "ask":
            answerer.answer(nodes)


def find(module, name):
    """A function of the program, or a method of its class `Solution`, as on the sites that ask for one."""
    space = module.__dict__
    if name in space:
        return space[name]
    method = getattr(space["Solution"](), name, None) if isinstance(space.get("Solution"), type) else None
    if method is None:
        raise Missing("the program defines no %s" % name)
    return method


def environment():
    return {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}


def end_like(child):
    """Ends as a child ended, which may be by any signal: a first process of a namespace does not die so."""
    os.closerange(0, 64)
    while True:
        # Orphans end here too.
        pid, status = os.wait()
        if pid == child:
            os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def as_child(argv):
    child = os.fork()
    if child == 0:
        for number in ENDING:
            libc.signal(number, None)
        os.execve(argv[0], argv, environment())
    return child


def run_other(job, _):
    """Runs the compiler, or what it made of a program."""
    write_files(job)
    argv = [SOURCE.removesuffix(".py"), *job["argv"]]
    if job["command"]:
        argv = ["/bin/sh", "-c", job["command"]]
    else:
        with open(argv[0], "wb") as file:
            file.write(base64.b64decode(job["program"]))
        os.chmod(argv[0], 0o700)
    end_like(as_child(argv))


def run_node(head):
    """Starts Node, which waits at descriptor 4; then gives it its program, when that comes over descriptor 4 of this process.
    Descriptor 3 is the channel of a program whose functions are called, 5 its standard input to be."""
    start = socket.socket(fileno=os.dup(4))
    reader, writer = os.pipe()
    os.dup2(reader, 4)
    os.close(reader)
    for fd in (3, 4):
        os.set_inheritable(fd, True)
    path = SOURCE.replace(".py", ".js")
    flags = ["--max-old-space-size=%d" % head["heapMb"], "--stack-size=3900", "--disable-warning=ExperimentalWarning"]
    child = as_child([head["node"], *flags, "-e", head["runner"], path])
    calls, size = struct.unpack(">II", _receive(start, 8, lambda _: None))
    job = json.loads(_receive(start, size, lambda _: None))
    write_files(job)
    os.rename(SOURCE, path)
    write_all(5, job.get("stdin", "").encode("utf-8", "surrogateescape"))
    write_all(writer, json.dumps({"calls": bool(calls), "argv": job["argv"]}).encode("ascii") + b"\n")
    end_like(child)
