"""The inside of a jail: runs the program. Everything here is in the program's power; nothing here is believed."""

import builtins
import fcntl
import os
import socket
import sys
import types


def quit_with(code):
    """Leaves without unwinding into the supervisor's frames that fork copied."""
    try:
        sys.stderr.flush()
        sys.stdout.flush()
    except BaseException:
        code = code or 1
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
    """Streams over descriptors 0, 1 and 2, made once before any fork: each jail has its own files under them."""
    sys.stdin = open(0, "r", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def load(source, name):
    """Executes the program as module `name`."""
    module = types.ModuleType(name)
    module.__builtins__ = builtins
    sys.modules[name] = module
    exec(compile(source, "<program>", "exec", dont_inherit=True), module.__dict__)
    return module


def run_main(job):
    """A program with standard input and output: its exit status is the answer's second half."""
    sys.setrecursionlimit(job["recursionLimit"])
    try:
        load(job["program"], "__main__")
    except SystemExit as end:
        code = end.code
        if code is not None and not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
        finish_threads()
        quit_with((code or 0) & 0xFF)
    except BaseException as error:
        sys.stderr.write(describe(error))
        quit_with(1)
    finish_threads()
    quit_with(0)


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


def serve(job, channel):
    """Loads the program, then answers calls of its functions until the test process hangs up."""
    sys.setrecursionlimit(job["recursionLimit"])
    sock = socket.socket(fileno=channel)
    try:
        module = load(job["program"], "solution")
    except BaseException as error:
        send_message(sock, encode(("failed", type(error).__name__, describe(error))))
        quit_with(0)
    send_message(sock, encode(("ready",)))
    while True:
        name, args, kwargs = decode(receive_message(sock))
        try:
            result = encode(("returned", find(module, name)(*args, **kwargs)))
        except Unsupported as error:
            result = encode(("unsupported", "the program returned %s" % error))
        except Missing as error:
            result = encode(("unsupported", "the program defines no %s" % error))
        except BaseException as error:
            # A test knows built-in errors alone: a class of the program's own counts as the one that it derives from.
            kind = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
            result = encode(("raised", kind.__name__, describe(error)))
        send_message(sock, result)


class Missing(Exception):
    """A test calls what the program does not have."""


def find(module, name):
    """A function of the program, or a method of its class `Solution`, as on the sites that ask for one."""
    space = module.__dict__
    if name in space:
        return space[name]
    method = getattr(space["Solution"](), name, None) if "Solution" in space else None
    if method is None:
        raise Missing(name)
    return method


def exec_node(job, calls):
    """Replaces this process by Node: descriptor 3 is the channel of a program whose functions are called."""
    typed = job["language"] == "typescript"
    path = "/tmp/program.%s" % ("ts" if typed else "js")
    with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(job["program"])
    flags = ["--max-old-space-size=%d" % job["heapMb"], "--stack-size=3900", "--disable-warning=ExperimentalWarning"]
    argv = [job["node"], *flags, *(["-e", job["runner"], path] if calls else [path])]
    if calls:
        os.set_inheritable(3, True)
    os.execve(job["node"], argv, {"PATH": "/usr/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "TMPDIR": "/tmp"})
