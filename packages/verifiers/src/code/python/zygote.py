"""The supervisor of jails. It has every common module loaded and forks one jail for each program.

It never receives a test or an expected value, and wipes each program, and what it wrote, from its memory before the
next, so that a program that reads its own memory finds only itself.
"""

import array
import gc
import json
import os
import socket
import struct
import sys
import time

# What most programs import. More would make every fork dearer than it makes a few imports cheaper.
WARM = ("abc bisect cmath collections copy dataclasses datetime decimal enum fractions functools heapq io itertools json "
        "linecache math numbers operator random re statistics string struct textwrap typing uuid").split()
# Room for standard input in the folder of a jail that is made before its program is known.
STDIN_ROOM = 16 << 20


class Jail:
    """A jail from the supervisor's side: its first process, and our ends of its channels."""

    def __init__(self, pid, out, errors, theirs, start, key):
        self.pid, self.out, self.errors, self.theirs, self.start, self.key = pid, out, errors, theirs, start, key

    def close(self):
        for end in (self.theirs, self.start):
            if end is not None:
                end.close()
        for fd in (self.out, self.errors):
            if fd is not None:
                os.close(fd)


def limits_of(head):
    return dict(head["limits"], language=head["language"], memoryBytes=head["memoryBytes"])


def begin(inside, calls, main, key=None, start=None):
    """Forks a jail that runs `inside(descriptors, ours)`; `calls` and `main` say which channels it needs."""
    ours = theirs = out = into = errors = errors_into = None
    if calls:
        ours, theirs = socket.socketpair()
    if main:
        (out, into), (errors, errors_into) = os.pipe(), os.pipe()
    pid = spawn()
    if pid == 0:
        try:
            inside(into, errors_into, ours)
        except BaseException as error:
            # Only a fault of the jail itself, before the program began, or of the channel afterwards.
            os._exit(124 if isinstance(error, (Closed, Unsupported, OSError)) else 125)
        os._exit(126)
    if ours is not None:
        ours.close()
    for fd in (into, errors_into):
        if fd is not None:
            os.close(fd)
    return Jail(pid, out, errors, theirs, start, key)


def python_jail(head, view, frames):
    """A jail that runs a Python program, of which it has its own copy."""
    uid, gid, calls = os.getuid(), os.getgid(), head["mode"] == "calls"

    def inside(into, errors_into, ours):
        job = json.loads(bytes(view))
        frames.body = None
        job["language"] = head["language"]
        stdin = enter(limits_of(head), uid, gid, None if calls else job.pop("stdin").encode("utf-8", "surrogateescape"))
        move_descriptors([None, None, None, ours.detach()] if calls else [stdin and stdin[0], into, errors_into])
        give_up(limits_of(head))
        gc.enable()
        if head["language"] != "python":
            run_other(job, None)
        elif calls:
            serve(job, 3)
        else:
            run_main(job)

    return begin(inside, calls, not calls)


def node_key(head):
    return json.dumps([head["limits"], head["memoryBytes"], head["node"], head["heapMb"]])


def node_jail(head):
    """A jail in which Node has been started and waits for its program."""
    uid, gid = os.getuid(), os.getgid()
    ours, theirs = socket.socketpair()

    def inside(into, errors_into, channel):
        ours.close()
        stdin = enter(dict(limits_of(head), extraBytes=STDIN_ROOM), uid, gid, b"")
        move_descriptors([stdin[0], into, errors_into, channel.detach(), theirs.detach(), stdin[1]])
        give_up(limits_of(head))
        run_node(head)

    jail = begin(inside, True, True, node_key(head), ours)
    theirs.close()
    return jail


def discard(jail):
    """Ends a jail that was made ahead and is not wanted."""
    try:
        os.kill(jail.pid, 9)
    except ProcessLookupError:
        pass
    os.waitpid(jail.pid, 0)
    jail.close()


def start_node(ahead, head, view):
    """Gives the program to the jail that was made ahead, or to a new one where that is not fit or no more."""
    if ahead is not None and ahead.key != node_key(head):
        discard(ahead)
        ahead = None
    for jail in (ahead, None):
        jail = jail or node_jail(head)
        try:
            jail.start.sendall(struct.pack(">II", head["mode"] == "calls", len(view)))
            jail.start.sendall(view)
            return jail
        except OSError:
            discard(jail)
    raise SystemExit("Node does not start")


def supervise(jail, frames, head, view, control, output, complaints):
    calls = head["mode"] == "calls"
    output.make_room(head["outputBytes"])
    begun = time.monotonic()
    view[:] = bytes(len(view))
    if calls:
        socket.socket.sendmsg(control, [b"%d %d" % (head["id"], jail.pid)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                                                              array.array("i", [jail.theirs.fileno()]))])
    if jail.theirs is not None:
        jail.theirs.close()
        jail.theirs = None
    report = Watch(jail, head, control if calls else None, frames.fd, output, complaints).run()
    jail.close()
    report["wallMs"] = (time.monotonic() - begun) * 1000
    return report


def zygote(commands, reports, control):
    frames = Frames(commands)
    output, complaints = Held(), Held()
    complaints.make_room(1 << 16)
    standard_streams()
    restrict(FOR_ALL)
    gc.collect()
    gc.disable()
    gc.freeze()
    write_frame(reports, {"ready": True})
    ahead = None
    while True:
        try:
            head, view = frames.read()
        except Closed:
            return
        if head.get("cancel"):
            # It arrived after the program's own end.
            continue
        node = head["language"] == "javascript"
        try:
            jail = start_node(ahead, head, view) if node else python_jail(head, view, frames)
            ahead = None if node else ahead
            report = supervise(jail, frames, head, view, control, output, complaints)
        finally:
            view.release()
        report["id"] = head["id"]
        write_frame(reports, report, output.content(), complaints.content())
        output.wipe()
        complaints.wipe()
        if node:
            # Its start, which takes longer than most programs, is over when the next program comes.
            ahead = node_jail(head)
