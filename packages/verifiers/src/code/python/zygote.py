"""The supervisor of jails. It has every common module loaded and forks one jail for each program.

It never receives a test or an expected value, and wipes each program, and what it wrote, from its memory before the
next, so that a program that reads its own memory finds only itself.
"""

import array
import gc
import importlib
import json
import os
import socket
import sys
import time

# What most programs import. More would make every fork dearer than it makes a few imports cheaper.
WARM = ("abc bisect cmath collections copy dataclasses datetime decimal enum fractions functools heapq io itertools json "
        "linecache math numbers operator random re statistics string struct textwrap typing uuid").split()


def run_jail(frames, head, view, control, output, complaints):
    uid, gid = os.getuid(), os.getgid()
    calls = head["mode"] == "calls"
    ours = theirs = out = into = errors = errors_into = None
    output.make_room(head["outputBytes"])
    if calls:
        ours, theirs = socket.socketpair()
    else:
        (out, into), (errors, errors_into) = os.pipe(), os.pipe()
    begun = time.monotonic()
    pid = spawn()
    if pid == 0:
        born = False
        try:
            job = json.loads(bytes(view))
            frames.body = view = None
            job["language"] = head["language"]
            limits = dict(head["limits"], language=head["language"], memoryBytes=head["memoryBytes"])
            stdin = enter(limits, uid, gid, None if calls else job.pop("stdin").encode("utf-8", "surrogateescape"))
            move_descriptors([None, None, None, ours.detach()] if calls else [stdin, into, errors_into])
            give_up(limits)
            born = True
            gc.enable()
            if head["language"] != "python":
                run_other(job, calls)
            elif calls:
                serve(job, 3)
            else:
                run_main(job)
        except BaseException as error:
            # Only a fault of the jail itself, before the program began, or of the channel afterwards.
            if not born:
                os.write(2, ("%s: %s" % (type(error).__name__, error)).encode("ascii", "replace"))
            code = 125 if not born else 124
            os._exit(code)
        os._exit(126)
    view[:] = bytes(len(view))
    if calls:
        ours.close()
        socket.socket.sendmsg(control, [b"%d %d" % (head["id"], pid)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
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
    frames = Frames(commands)
    output, complaints = Held(), Held()
    complaints.make_room(1 << 16)
    standard_streams()
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
