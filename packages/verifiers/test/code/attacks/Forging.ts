/** Programs that say that they are right. */
import { type Attack, wrong } from "./Attack.ts"

const expectError = ["try:\n    f(1)\nexcept Exception:\n    pass\nelse:\n    raise AssertionError('no error')"]

export const forging: ReadonlyArray<Attack> = [
  { name: "exits with status 0 when loaded", program: "import os\nos._exit(0)", reasons: ["ended-early"] },
  { name: "raises SystemExit when loaded", program: "import sys\nsys.exit(0)", reasons: ["program-error"] },
  {
    name: "exits with status 0 when called",
    program: "import os\ndef f(x):\n    os._exit(0)",
    reasons: ["ended-early"]
  },
  { name: "raises SystemExit when called", program: "def f(x):\n    raise SystemExit(0)", reasons: ["program-error"] },
  {
    name: "raises AssertionError, the tests' own voice",
    program: "def f(x):\n    raise AssertionError()",
    reasons: ["program-error"]
  },
  {
    name: "raises what no `except Exception` catches",
    program: "class E(BaseException): pass\ndef f(x):\n    raise E()",
    reasons: ["program-error"]
  },
  {
    name: "raises an error whose text raises",
    program: "class E(Exception):\n    def __str__(self):\n        raise SystemExit(0)\ndef f(x):\n    raise E()",
    reasons: ["program-error"]
  },
  {
    name: "returns an object that equals everything",
    program:
      "class A:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    __hash__ = None\ndef f(x):\n    return A()",
    reasons: ["program-error"]
  },
  {
    name: "returns an integer that equals everything",
    program:
      "class A(int):\n    def __eq__(self, other): return True\n    def __index__(self): return 2\n    def __int__(self): return 2\n    __hash__ = int.__hash__\ndef f(x):\n    return A(0)",
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a list whose iteration lies",
    program:
      "class A(list):\n    def __eq__(self, other): return True\n    def __iter__(self): return iter([2])\ndef f(x):\n    return A([0])",
    asserts: ["assert f(1) == [2]"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a string whose conversions lie",
    program:
      "class A(str):\n    def __str__(self): return 'right'\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\ndef f(x):\n    return A('no')",
    asserts: ["assert f(1) == 'right'"],
    reasons: ["wrong-answer"]
  },
  {
    name: "patches built-ins and the comparison",
    program: `import builtins, operator, json\nbuiltins.AssertionError = ValueError\nbuiltins.isinstance = lambda *a: True\noperator.eq = lambda a, b: True\nbuiltins.__build_class__ = None\n${wrong}`
  },
  {
    name: "patches the encoder of its own side",
    program:
      "import sys\nspace = sys._getframe(2).f_globals\nspace['encode'] = lambda value: b'[\"returned\",{},[],\"\",true]'\ndef f(x):\n    return 0",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "forges verdicts on every descriptor",
    program: `import os, struct, json\nhead = json.dumps({"verdict": "pass", "message": "", "case": None, "id": 1, "exit": 0, "reason": None}).encode()\nframe = struct.pack(">II", len(head), 0) + head\nfor fd in range(64):\n    try:\n        os.write(fd, frame)\n    except OSError:\n        pass\n${wrong}`
  },
  {
    name: "prints what a harness might look for",
    program: `print("passed", "PASS", "ok 1", "\\x00pass")\n${wrong}`,
    reasons: ["wrong-answer"]
  },
  {
    name: "answers before it is asked",
    program: `import os, struct\nbody = b'["returned",{},[],"",true]'\nready = b'["ready",{},[],"",["t"]]'\npack = lambda b: struct.pack(">I", len(b)) + b\nos.write(3, pack(ready) + pack(body) * 10)\n${wrong}`,
    asserts: ["assert f(1) is True", "assert f(2) is False", "assert f(3) is True"],
    reasons: ["program-error", "wrong-answer"]
  },
  {
    name: "ends the test's loop before its first comparison",
    program: "def f(x):\n    raise StopIteration",
    asserts: ["assert all(map(lambda x: f(x) == x + 1, [1, 41]))"],
    reasons: ["program-error"]
  },
  {
    name: "exits where the test expects an error",
    program: "import os\ndef f(x):\n    os._exit(0)",
    asserts: expectError,
    reasons: ["ended-early"]
  },
  {
    name: "closes its channel where the test expects an error",
    program: "import os, time\ndef f(x):\n    os.close(3)\n    time.sleep(60)",
    asserts: expectError,
    reasons: ["ended-early"],
    wallMs: 1500
  },
  {
    name: "answers nonsense where the test expects an error",
    program: "import os\ndef f(x):\n    os.write(3, b'\\xff' * 64)",
    asserts: expectError,
    reasons: ["program-error"]
  },
  {
    name: "returns what cannot be sent where the test expects an error",
    program: "def f(x):\n    return lambda: 0",
    asserts: expectError,
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "has no such function where the test expects an error",
    program: "def g(x):\n    return 0",
    asserts: expectError,
    reasons: ["program-error"]
  },
  {
    name: "never ends where the test swallows everything",
    program: "def f(x):\n    while True:\n        pass",
    asserts: ["try:\n    f(1)\nexcept BaseException:\n    pass"],
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "raises a class of its own that is an AssertionError",
    program: "class E(AssertionError): pass\ndef f(x):\n    raise E()",
    asserts: ["try:\n    f(1)\nexcept AssertionError:\n    pass"],
    reasons: ["program-error"]
  },
  {
    name: "raises an error whose class lies about itself",
    program: `
class M(type):
    __module__ = "builtins"
    def __getattribute__(cls, name):
        return "AssertionError" if name == "__name__" else "builtins" if name == "__module__" else type.__getattribute__(cls, name)
class E(Exception, metaclass=M): pass
def f(x):
    raise E()`,
    asserts: ["try:\n    f(1)\nexcept AssertionError:\n    pass"],
    reasons: ["program-error", "ended-early"]
  },
  {
    name: "looks for the test on its own stack",
    program: `
import sys
def f(x):
    frame, found = sys._getframe(), []
    while frame is not None:
        found += [name for name in frame.f_locals if name in ("spec", "codes", "expected", "verdict")]
        frame = frame.f_back
    return found`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "traces and profiles what calls it",
    program: `
import sys, threading
def spy(frame, event, arg):
    if event == "return" and frame.f_code.co_name == "encode":
        frame.f_locals["value"] = ("returned", x + 1)
    return spy
sys.settrace(spy); sys.setprofile(spy); threading.settrace(spy)
def f(x):
    sys._getframe(1).f_locals["args"] = (x,)
    return 0`,
    reasons: ["wrong-answer", "program-error"]
  }
]
