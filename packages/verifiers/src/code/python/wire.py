"""Frames between the parts of a sandbox slot, and the errors that a broken or impossible exchange ends in."""

import json
import os
import struct

MAX_FRAME = 64 << 20


class Unsupported(Exception):
    """What the program sent cannot be taken."""


class CannotCross(Exception):
    """A test needs something that cannot be done across the boundary."""


class Closed(Exception):
    """The other side is gone."""


def read_exact(fd, view):
    """Fills `view` from `fd`."""
    at, size = 0, len(view)
    while at < size:
        count = os.readv(fd, [view[at:]])
        if count == 0:
            raise Closed()
        at += count


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


class Frames:
    """Frames of a JSON header and an opaque body, from one descriptor into one buffer that is used again."""

    def __init__(self, fd):
        self.fd = fd
        self.lengths = bytearray(8)
        self.body = bytearray(1 << 16)

    def read(self):
        """The header, and the body as a view of the buffer; valid until the next read."""
        read_exact(self.fd, memoryview(self.lengths))
        head, body = struct.unpack(">II", self.lengths)
        header = bytearray(head)
        read_exact(self.fd, memoryview(header))
        if body > len(self.body):
            self.body = bytearray(body)
        view = memoryview(self.body)[:body]
        read_exact(self.fd, view)
        return json.loads(header), view


def write_frame(fd, header, *bodies):
    """The bodies go out as they are: a copy of them would stay in memory."""
    head = json.dumps(header).encode("ascii")
    write_all(fd, struct.pack(">II", len(head), sum(map(len, bodies))) + head)
    for body in bodies:
        write_all(fd, body)


def send_message(sock, data):
    if len(data) > MAX_FRAME:
        raise Unsupported("a message of more than %d bytes" % MAX_FRAME)
    sock.sendall(struct.pack(">I", len(data)) + data)


def receive_message(sock, wait):
    """One message; `wait(sock)` returns when there is something to read."""
    size = struct.unpack(">I", _receive(sock, 4, wait))[0]
    if size > MAX_FRAME:
        raise Unsupported("a message of more than %d bytes" % MAX_FRAME)
    return _receive(sock, size, wait)


def _receive(sock, size, wait):
    parts = []
    while size:
        wait(sock)
        # Descriptors that the program may attach to its bytes are dropped by a plain recv.
        part = sock.recv(min(size, 1 << 16))
        if not part:
            raise Closed()
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
