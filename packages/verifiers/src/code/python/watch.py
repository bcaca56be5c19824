"""What the supervisor of jails sees of a jail: its output, its end, and how much it uses."""

import mmap
import os
import select
import signal
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
HERTZ = os.sysconf("SC_CLK_TCK")
# How often use is looked at, seconds. Most programs end before the first time.
LOOK = 0.025
# How long a program that has hung up may take to end by itself.
ENDING_SECONDS = 5


class Held:
    """What a program wrote, in pages that are given back: the next program is a copy of this process."""

    def __init__(self):
        self.data = None
        self.used = 0

    def make_room(self, size):
        if self.data is None or len(self.data) <= size:
            self.data = mmap.mmap(-1, size + 1, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)

    def read(self, fd):
        count = os.readv(fd, [memoryview(self.data)[self.used:]])
        self.used += count
        return count

    def keep_end(self, size):
        """Makes room by forgetting all but the end."""
        if self.used > len(self.data) - size:
            self.data.move(0, self.used - size, size)
            self.used = size

    def content(self):
        return memoryview(self.data)[:self.used]

    def wipe(self):
        if self.used:
            self.data.madvise(mmap.MADV_DONTNEED)
            self.used = 0


def processes():
    """Parent, processor time in seconds and private memory in bytes of every process of the slot."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                fields = file.read().rpartition(b") ")[2].split()
            with open("/proc/%s/statm" % name, "rb") as file:
                pages = file.read().split()
        except OSError:
            continue
        found[int(name)] = (int(fields[1]), sum(map(int, fields[11:15])) / HERTZ, (int(pages[1]) - int(pages[2])) * PAGE)
    return found


def usage_of(pid):
    """Processor time and memory of a jail's processes together; orphans belong to its first process."""
    table = processes()
    own = table.get(os.getpid(), (0, 0, 0))[2]
    seconds, memory, tree = 0.0, 0, {pid}
    grown = True
    while grown:
        fresh = {child for child, (parent, _, _) in table.items() if parent in tree} - tree
        tree |= fresh
        grown = bool(fresh)
    for member in tree & table.keys():
        seconds += table[member][1]
        # Each begins as a copy of this process, whose pages it shares.
        memory += max(0, table[member][2] - own)
    return seconds, memory


def limit_passed(pid, head):
    """The processor time used so far, in seconds, and the limit that a program is over by now, if any."""
    used, memory = usage_of(pid)
    if used * 1000 > head["cpuMs"]:
        return used, "cpu"
    return used, "memory" if memory > head["memoryBytes"] else None


def ending(status, usage, used, reason, head, output):
    """What is reported of a program that has ended."""
    spent = max(used, usage.ru_utime + usage.ru_stime) * 1000
    return {
        "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        # A process that ended by itself between two looks may have used too much all the same.
        "reason": "cpu" if reason is None and spent > head["cpuMs"] else reason,
        "cpuMs": spent,
        "maxRssKb": usage.ru_maxrss,
        "outputBytes": output.used,
    }


def watch(pid, head, control, commands, out, errors, output, complaints):
    """Waits for the end of a jail: its exit, the tester's word, a limit, a flood, or the owner's wish."""
    deadline = time.monotonic() + head["wallMs"] / 1000
    look = time.monotonic() + LOOK
    handle = os.pidfd_open(pid)
    ended, reason, used, late = False, None, 0.0, "wall"
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
        now = time.monotonic()
        left = None if reason else max(0, min(look, deadline) - now)
        ready = select.select(list(waiting), [], [], left)[0]
        if not ready and reason is None:
            now = time.monotonic()
            if now >= deadline:
                kill(late)
            elif not ended:
                used, why = limit_passed(pid, head)
                look = time.monotonic() + LOOK
                if why is not None:
                    kill(why)
            else:
                look = deadline
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
                waiting.discard(out)
        if errors in ready:
            if not complaints.read(errors):
                waiting.discard(errors)
            complaints.keep_end(4000)
        if control and control.fileno() in ready:
            said = control.recv(16)
            if not said:
                os._exit(1)
            tested = True
            waiting.discard(control.fileno())
            if said == b"ended":
                # It hung up, and most often is about to end: how it does is the reason.
                deadline, late = min(deadline, time.monotonic() + ENDING_SECONDS), "tested"
            else:
                kill("tested")
        if commands in ready:
            # While a program runs the owner sends nothing but a frame that cancels it, or is no more.
            kill("cancelled")
            Frames(commands).read()
    os.close(handle)
    return ending(status, usage, used, reason, head, output)
