/**
 * What a hostile program is, and how it looks for what it must not find. Each is asked for `f(x) = x + 1`, tested by
 * asserts whose expected values it must not learn, and does something else.
 */

export interface Attack {
  readonly name: string
  readonly program: string
  /** Default "fail". Where a hostile program is right all the same, it passes, and leaves nothing behind. */
  readonly outcome?: "pass" | "fail"
  readonly reasons?: ReadonlyArray<string>
  readonly asserts?: ReadonlyArray<string>
  /** Short where the program never ends; default 20,000. */
  readonly wallMs?: number
}

/** Wrong, and right, once the attack is done. */
export const wrong = "def f(x):\n    return 0\n"
export const right = "def f(x):\n    return x + 1\n"

/** In the tests only, never sent to a program. */
export const secret = "zq-4711-expected"
export const secretAsserts = [`assert f(1) == ${JSON.stringify(secret)}`]

/** Looks through everything that Python code can reach for a text; the needle is glued so that the program lacks it. */
export const search = (needle: string): string => `
import gc, sys, os
NEEDLE = ${JSON.stringify(needle.slice(0, 3))} + ${JSON.stringify(needle.slice(3))}
WANTED = NEEDLE.encode()
def look(value, depth, seen):
    if id(value) in seen or depth > 6:
        return False
    seen.add(id(value))
    if isinstance(value, str):
        return NEEDLE in value and value is not NEEDLE
    if isinstance(value, (bytes, bytearray)):
        return WANTED in value and value is not WANTED
    if isinstance(value, memoryview):
        return WANTED in value.tobytes()
    if isinstance(value, dict):
        return any(look(k, depth + 1, seen) or look(v, depth + 1, seen) for k, v in list(value.items()))
    if isinstance(value, (list, tuple, set)):
        return any(look(v, depth + 1, seen) for v in list(value))
    if hasattr(value, "__dict__"):
        return look(vars(value), depth + 1, seen)
    return False
def found():
    seen = {id(NEEDLE), id(WANTED), id(globals()), id(sys.modules[__name__])}
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename != "<program>":
            if look(frame.f_locals, 0, seen):
                return True
        frame = frame.f_back
    for value in gc.get_objects():
        for part in value.values() if type(value) is dict else value if type(value) in (list, tuple) else ():
            if type(part) is str and NEEDLE in part and part is not NEEDLE or type(part) is bytes and WANTED in part and part is not WANTED:
                return True
    for folder, dirs, files in os.walk("/"):
        dirs[:] = [d for d in dirs if os.path.join(folder, d) not in ("/usr", "/root", "/opt", "/alloc", "/home")]
        for name in files:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    if WANTED in file.read(1 << 20):
                        return True
            except OSError:
                pass
    return False
`

/**
 * Finds a text in raw memory, page by page, some 128 MiB around three kinds of allocation. A page that is not there makes
 * `write` fail instead of ending the program. The two halves of the text are apart in the program's own constants.
 */
export const scan = (needle: string): string => `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def in_memory():
    first, second = ${JSON.stringify(needle.slice(0, 8))}.encode(), ${JSON.stringify(needle.slice(8))}.encode()
    reader, writer = os.pipe()
    large = bytearray(1 << 21)
    small = [bytearray(3000) for _ in range(8)]
    centres = [id(first), ctypes.addressof((ctypes.c_char * len(large)).from_buffer(large))]
    centres += [ctypes.addressof((ctypes.c_char * 3000).from_buffer(small[0]))]
    seen = 0
    for centre in centres:
        for page in range((centre >> 12) - (1 << 14), (centre >> 12) + (1 << 14)):
            if libc.write(writer, ctypes.c_void_p(page << 12), 4096) != 4096:
                continue
            data = os.read(reader, 4096)
            seen += 1
            at = data.find(first)
            while at >= 0:
                if data[at + len(first):at + len(first) + len(second)] == second:
                    return True
                at = data.find(first, at + 1)
    return seen < 100
`
