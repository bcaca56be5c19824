"""What a program prints during a call, of which the test hears."""

import io

# The rest is dropped.
MAX_PRINTED = 1 << 20


class Printed(io.BytesIO):
    """What the program prints during a call."""

    def __init__(self, descriptor):
        super().__init__()
        self.descriptor = descriptor

    def stream(self):
        return io.TextIOWrapper(self, "utf-8", "surrogateescape", write_through=True)

    def write(self, data):
        if self.tell() < MAX_PRINTED:
            super().write(data)
        return len(data)

    def fileno(self):
        return self.descriptor

    def close(self):
        """A program may close its output; the next call prints again."""

    def take(self):
        data = self.getvalue()
        if data:
            self.seek(0)
            self.truncate()
        return data.decode("utf-8", "surrogateescape")


# Made before any program, with the streams over them: each has its own copy.
PRINTED = [(printed, printed.stream()) for printed in (Printed(1), Printed(2))]
