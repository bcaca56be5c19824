"""The supervisor of jails. It has every common module loaded and forks one jail for each program.

It never receives a test or an expected value, and wipes each program, and what it wrote, from its memory before the
next, so that a program that reads its own memory finds only itself.
"""

import array
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time

# What most programs import. More would make every fork dearer than it makes a few imports cheaper.
WARM = ("abc bisect cmath collections copy dataclasses datetime decimal enum fractions functools heapq io itertools json "
        "math numbers operator random re statistics string struct textwrap typing").split()


class Held:
    """What a program wrote, in one buffer that is wiped: the next program is a copy of this process."""

    def __init__(self, size):
        self.data = bytearray(size)
        self.used = 0

    def read(self, fd):
        count = os.readv(fd, [memoryview(self.data)[self.used:]])
        self.used += count
        return count

    def keep_end(self, size):
        """Makes room by forgetting all but the end."""
        if self.used > len(self.data) - size:
            view = memoryview(self.data)
            view[:size] = view[self.used - size:self.used]
            self.used = size

    def content(self):
        return memoryview(self.data)[:self.used]

    def wipe(self):
        self.data[:] = bytes(len(self.data))
        self.used = 0


def watch(pid, head, control, commands, out, errors, output, complaints):
    """Waits for the end of a jail: its exit, the tester's word, the deadline, a flood, or the owner's wish."""
    deadline = time.monotonic() + head["wallMs"] / 1000
    handle = os.pidfd_open(pid)
    ended, reason = False, None
    waiting = {handle, commands} | ({out, errors} if out is not None else set()) | ({control.fileno()} if control else set())
    tested = control is None

    def kill(why):
        nonlocal reason
        reason = reason or why
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    status, usage = None, None
    while not (ended and tested and out not in waiting and errors not in waiting):
        left = None if reason else max(0, deadline - time.monotonic())
        ready = select.select(list(waiting), [], [], left)[0]
        if not ready and reason is None:
            kill("timeout")
        if handle in ready:
            _, status, usage = os.wait4(pid, 0)
            ended = True
            waiting.discard(handle)
        if out in ready:
            if not output.read(out):
                waiting.discard(out)
            elif output.used > head["outputBytes"]:
                kill("output-limit")
                output.used = head["outputBytes"]
        if errors in ready:
            if not complaints.read(errors):
                waiting.discard(errors)
            complaints.keep_end(1000)
        if control and control.fileno() in ready:
            if not control.recv(16):
                os._exit(1)
            tested = True
            waiting.discard(control.fileno())
            kill("tested")
        if commands in ready:
            # While a program runs the owner sends nothing but a frame that cancels it, or is no more.
            kill("cancelled")
            Frames(commands).read()
    os.close(handle)
    return {
        "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "reason": reason,
        "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
        "maxRssKb": usage.ru_maxrss,
        "outputBytes": output.used,
    }


def run_jail(frames, head, view, control, output, complaints):
    uid, gid = os.getuid(), os.getgid()
    calls = head["mode"] == "calls"
    ours = theirs = out = into = errors = errors_into = None
    if len(output.data) <= head["outputBytes"]:
        output.data = bytearray(head["outputBytes"] + 1)
    if calls:
        ours, theirs = socket.socketpair()
    else:
        (out, into), (errors, errors_into) = os.pipe(), os.pipe()
    begun = time.monotonic()
    pid = spawn()
    if pid == 0:
        try:
            job = json.loads(bytes(view))
            frames.body = view = None
            job["language"] = head["language"]
            stdin = None
            if not calls:
                stdin = os.memfd_create("stdin")
                write_all(stdin, job.pop("stdin").encode("utf-8", "surrogateescape"))
                os.lseek(stdin, 0, os.SEEK_SET)
            limits = dict(head["limits"], language=head["language"])
            move_descriptors([None, None, None, ours.detach()] if calls else [stdin, into, errors_into])
            enter(limits, uid, gid)
            gc.enable()
            if head["language"] != "python":
                exec_node(job, calls)
            elif calls:
                serve(job, 3)
            else:
                run_main(job)
        except BaseException as error:
            # Only a fault of the jail itself, before the program began, or of the channel afterwards.
            code = 125 if not isinstance(error, (Closed, Unsupported, OSError)) or not calls else 124
            os._exit(code)
        os._exit(126)
    view[:] = bytes(len(view))
    if calls:
        ours.close()
        socket.socket.sendmsg(control, [b"%d" % head["id"]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                                               array.array("i", [theirs.fileno()]))])
        theirs.close()
    else:
        os.close(into)
        os.close(errors_into)
    report = watch(pid, head, control if calls else None, frames.fd, out, errors, output, complaints)
    if out is not None:
        os.close(out)
        os.close(errors)
    report["wallMs"] = (time.monotonic() - begun) * 1000
    return report


def zygote(commands, reports, control):
    for name in WARM:
        importlib.import_module(name)
    frames = Frames(commands)
    output, complaints = Held(0), Held(1 << 16)
    standard_streams()
    sys.argv = ["program.py"]
    restrict(FOR_ALL)
    gc.collect()
    gc.disable()
    gc.freeze()
    write_frame(reports, {"ready": True})
    while True:
        try:
            head, view = frames.read()
        except Closed:
            return
        if head.get("cancel"):
            # It arrived after the program's own end.
            continue
        try:
            report = run_jail(frames, head, view, control, output, complaints)
        finally:
            view.release()
        report["id"] = head["id"]
        write_frame(reports, report, output.content(), complaints.content())
        output.wipe()
        complaints.wipe()
