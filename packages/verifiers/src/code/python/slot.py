"""Starts a slot: two processes that part before either has seen anything of a program or of a test."""

import importlib
import json
import os
import resource
import socket
import sys


def main():
    settings = json.loads(sys.argv[1])
    # Nothing but the owner's pipes; and a low limit makes it quick to close all descriptors of a jail.
    os.closerange(7, os.sysconf("SC_OPEN_MAX"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    if "binds" in settings:
        build_root(settings)
    become(settings["uid"])
    # One heap for all threads (M_ARENA_MAX): the C library reserves 64 MiB of addresses for each, as many as there are processors
    # by eight, so that the threads of a program would have less room on a larger machine.
    libc.mallopt(-8, 1)
    # Packages of a given interpreter or virtual environment, for programs and tests alike.
    sys.path += settings["packages"]
    for name in WARM:
        importlib.import_module(name)
    programs, tests = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        for fd in (5, 6):
            os.close(fd)
        tests.close()
        try:
            zygote(3, 4, programs)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(0)
    for fd in (3, 4):
        os.close(fd)
    programs.close()
    tester(5, 6, tests)


main()
