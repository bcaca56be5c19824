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
# How long a program that has hung up may take to end by itself, and a test to end when its program is no more.
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
    """Every process of the slot: parent, whether it runs or waits to, processor time in seconds, private memory in bytes."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                fields = file.read().rpartition(b") ")[2].split()
            with open("/proc/%s/statm" % name, "rb") as file:
                pages = file.read().split()
            runs = fields[0] == b"R" or fields[17] != b"1" and has_running_thread(name)
        except OSError:
            continue
        memory = (int(pages[1]) - int(pages[2])) * PAGE
        found[int(name)] = int(fields[1]), runs, sum(map(int, fields[11:15])) / HERTZ, memory
    return found


def has_running_thread(name):
    for thread in os.listdir("/proc/%s/task" % name):
        with open("/proc/%s/task/%s/stat" % (name, thread), "rb") as file:
            if file.read().rpartition(b") ")[2][:1] == b"R":
                return True
    return False


class Use:
    """What a jail uses, looked at again and again; and how long program and test took, but for the time in which they waited
    for a processor: on a busy machine that is most of it, and says nothing of them."""

    def __init__(self, pid):
        self.pid, self.seconds, self.memory = pid, 0.0, 0
        # Seconds in which nothing of the slot ran or waited to, seconds of the rest, and processor time in these.
        self.idle, self.busy, self.computed = 0.0, 0.0, 0.0
        self.before, self.seen = None, time.monotonic()

    def look(self):
        table, now = processes(), time.monotonic()
        own = table.pop(os.getpid(), (0, False, 0.0, 0))
        members = self.members(table)
        self.seconds = max(self.seconds, sum(row[2] for row in members))
        # Each begins as a copy of this process, whose pages it shares.
        self.memory = sum(max(0, row[3] - own[3]) for row in members)
        elapsed, self.seen = now - self.seen, now
        if any(row[1] for row in table.values()):
            self.busy += elapsed
        else:
            # This process may have waited for a processor itself.
            self.idle += min(elapsed, 2 * LOOK)
        everyone = sum(row[2] for row in table.values())
        if self.before is None:
            self.before = everyone - self.seconds
        self.computed = max(self.computed, everyone - self.before)

    def members(self, table):
        """The jail's processes; orphans belong to its first."""
        tree, grown = {self.pid}, True
        while grown:
            fresh = {child for child, row in table.items() if row[0] in tree} - tree
            tree |= fresh
            grown = bool(fresh)
        return [table[pid] for pid in tree & table.keys()]

    def took(self):
        return self.idle + min(self.busy, self.computed)

    def passed(self, head):
        """The limit that the program is over by now, if any."""
        if self.seconds * 1000 > head["cpuMs"]:
            return "cpu"
        if self.memory > head["memoryBytes"]:
            return "memory"
        return "wall" if self.took() * 1000 > head["wallMs"] else None


class Watch:
    """Waits for the end of a jail: its exit, the tester's word, a limit, a flood, or the owner's wish."""

    def __init__(self, jail, head, control, commands, output, complaints):
        self.jail, self.head, self.control, self.commands = jail, head, control, commands
        self.output, self.complaints = output, complaints
        self.handle, self.use = os.pidfd_open(jail.pid), Use(jail.pid)
        self.reason, self.status, self.usage, self.hung = None, None, None, False
        self.next = time.monotonic() + LOOK
        # How much it may take, as `Use` counts, until a program that has hung up is not waited for any more.
        self.last = float("inf")
        self.waiting = {self.handle, commands, jail.out, jail.errors, control} - {None}

    def run(self):
        # While a program runs the owner sends nothing but a frame that cancels it, or is no more.
        while self.waiting - {self.commands}:
            ready = select.select(list(self.waiting), [], [], self.patience())[0]
            if not ready and self.reason is not None:
                self.hung = True
                break
            if not ready:
                self.look()
            self.read(ready)
        os.close(self.handle)
        return self.ending()

    def patience(self):
        """Seconds until something is to be done even if nothing is heard."""
        if self.reason is None:
            return max(0, self.next - time.monotonic())
        return 2 * ENDING_SECONDS if self.control in self.waiting else None

    def look(self):
        self.use.look()
        self.next = time.monotonic() + LOOK
        why = self.use.passed(self.head)
        if self.use.took() > self.last or why == "wall" and self.last < float("inf"):
            why = "tested"
        if why is not None:
            self.kill(why)

    def kill(self, why):
        """Ends the program, if it has not ended, and its test."""
        self.reason = self.reason or why
        try:
            os.kill(self.jail.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if self.control in self.waiting:
            self.control.send(b"over")
            os.kill(os.getppid(), signal.SIGTERM)

    def read(self, ready):
        if self.handle in ready:
            _, self.status, self.usage = os.wait4(self.jail.pid, 0)
            self.waiting.discard(self.handle)
        if self.jail.out in ready:
            self.read_output()
        if self.jail.errors in ready:
            if not self.complaints.read(self.jail.errors):
                self.waiting.discard(self.jail.errors)
            self.complaints.keep_end(4000)
        if self.control in ready:
            self.read_word()
        if self.commands in ready:
            self.kill("cancelled")
            Frames(self.commands).read()

    def read_output(self):
        if not self.output.read(self.jail.out):
            self.waiting.discard(self.jail.out)
        elif self.output.used > self.head["outputBytes"]:
            self.kill("output-limit")
            self.output.used = self.head["outputBytes"]
            self.waiting.discard(self.jail.out)

    def read_word(self):
        said = self.control.recv(16)
        if not said:
            os._exit(1)
        self.waiting.discard(self.control)
        if said == b"ended":
            # It hung up, and most often is about to end: how it does is the reason.
            self.last = self.use.took() + ENDING_SECONDS
        else:
            self.kill("tested")

    def ending(self):
        """What is reported of a program that has ended."""
        status, usage = self.status, self.usage
        spent = max(self.use.seconds, usage.ru_utime + usage.ru_stime) * 1000
        return {
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            # A process that ended by itself between two looks may have used too much all the same.
            "reason": "cpu" if self.reason is None and spent > self.head["cpuMs"] else self.reason,
            "cpuMs": spent,
            "maxRssKb": usage.ru_maxrss,
            "outputBytes": self.output.used,
            "hung": self.hung,
        }
