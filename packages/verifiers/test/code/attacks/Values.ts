/** Programs whose replies are what a tester may stumble over. */
import type { Attack } from "./Attack.ts"

export const values: ReadonlyArray<Attack> = [
  {
    name: "returns an endless generator",
    program: "import itertools\ndef f(x):\n    return itertools.count()",
    reasons: ["wrong-answer", "program-error", "timeout"]
  },
  {
    name: "returns a list that holds itself",
    program: "def f(x):\n    a = []\n    a.append(a)\n    return a",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "returns a list nested very deep",
    program: "def f(x):\n    a = []\n    for _ in range(100000):\n        a = [a]\n    return a",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "returns far too much",
    program: "def f(x):\n    return 'x' * (1 << 26)",
    reasons: ["program-error", "ended-early"]
  },
  {
    name: "returns an integer of a million digits",
    program: "def f(x):\n    return 1 << 4000000",
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a function",
    program: "def f(x):\n    return lambda: 0",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "returns nan where a number is compared",
    program: "def f(x):\n    return float('nan')",
    asserts: ["assert abs(f(1) - 2) < 1e-6"],
    reasons: ["wrong-answer"]
  },
  {
    name: "sends an unhashable member of a set",
    program:
      'import os, struct\ndef f(x):\n    body = b\'["returned",{},[],"",["s",["l"]]]\'\n    os.write(3, struct.pack(\'>I\', len(body)) + body)',
    reasons: ["program-error"]
  },
  {
    name: "sends a frame of four gigabytes",
    program: "import os\ndef f(x):\n    os.write(3, b'\\xff\\xff\\xff\\xff')",
    reasons: ["program-error"]
  },
  {
    name: "sends text nested very deep",
    program:
      "import os, struct\ndef f(x):\n    body = b'[' * 1000000\n    head = struct.pack('>I', len(body))\n    data = head + body\n    while data:\n        data = data[os.write(3, data):]",
    reasons: ["program-error"]
  },
  {
    name: "sends no text at all",
    program:
      "import os, struct\ndef f(x):\n    body = bytes(range(256))\n    os.write(3, struct.pack('>I', len(body)) + body)",
    reasons: ["program-error"]
  },
  {
    name: "sends a number of a million digits",
    program:
      "import os, struct\ndef f(x):\n    body = b'9' * 1000000\n    data = struct.pack('>I', len(body)) + body\n    while data:\n        data = data[os.write(3, data):]",
    reasons: ["program-error"]
  },
  {
    name: "passes descriptors to the tester",
    program:
      "import socket, array\nsock = socket.socket(fileno=3)\ndef f(x):\n    for _ in range(200):\n        sock.sendmsg([b''.join([b'\\x00\\x00\\x00\\x04', b'null'])], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])\n    return 0",
    reasons: ["program-error"]
  },
  {
    name: "closes its channel",
    program: "import os\ndef f(x):\n    os.close(3)",
    reasons: ["ended-early", "program-error"]
  },
  {
    name: "returns an object whose class lies",
    program:
      "class A:\n    __class__ = property(lambda self: int)\n    def __eq__(self, o): return True\ndef f(x):\n    return A()",
    reasons: ["program-error"]
  },
  {
    name: "returns an object that runs code when it is copied",
    program:
      "import os\nclass A:\n    def __reduce__(self): return (os.system, ('touch alloc-attack-pickle',))\n    __getstate__ = __reduce__\n    def __reduce_ex__(self, n): return self.__reduce__()\ndef f(x):\n    return A()",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "sends a pickle",
    program:
      "import os, pickle, struct\nclass A:\n    def __reduce__(self): return (eval, ('__import__(\"os\")._exit(0)',))\ndef f(x):\n    body = pickle.dumps(A())\n    os.write(3, struct.pack('>I', len(body)) + body)",
    reasons: ["program-error"]
  },
  ...[
    '["returned",{},[],"",["T","builtins","eval"]]',
    '["returned",{},[],"",["T","builtins","__import__"]]',
    '["returned",{},[],"",["T","os","system"]]',
    '["returned",{},[],"",["M","../test"]]',
    '["returned",{},[],"",["!","os"]]',
    '["returned",{},[],"",{"__class__":"int"}]',
    '["returned",{},[],"",["F",["i","1"],["i","0"]]]',
    '["returned",{},[],"",["d",["l"],1]]',
    '["returned",{},[],"",["f","0x1p3"]]',
    '["returned",{},[],"",["i","zz"]]',
    '["returned",{},[],"",["&",99]]',
    '["returned",{},[],"",["@",99]]',
    '["returned",{},[],"",["+",["T","builtins","int"],2]]',
    '["returned",{"2":["l",2]},[],"",["&",2]]',
    '["returned",{"33":["x",["T","os","system"],["l"]]},[],"",["&",33]]',
    '["returned",{"33":["cls",{}]},[],"",["@",33]]',
    '["returned",{"33":["ob",["@",35]],"35":["ob",["@",33]]},[],"",["@",33]]',
    '["returned",{},[],"",NaN]',
    '["returned",{},[],"",1,2]',
    '["returned",{},[],1,2]',
    '["returned",{},{},"",2]',
    '["returned",[],[],"",2]',
    '["stopped",{},[],"",2]',
    '["raised",{},[],"",["E",["T","builtins","AssertionError"],["x"],{},[null,null],"x"]]',
    '["raised",{},[],"",["E",["T","builtins","SystemExit"],[0],{},[null,null],"0"]]',
    '["raised",{},[],"",["E",["T","builtins","int"],[0],{},[null,null],"0"]]',
    '["raised",{},[],"",["E",["T","os","system"],["x"],{},[null,null],"x"]]',
    '["raised",{},[],"",["l",1]]',
    '["raised",{},[],"",2]',
    '["ask",{},[],"","call",["T","builtins","eval"],["t","1"],["t"]]',
    '["ask",{},[],"","get",["T","builtins","int"],["t","__subclasses__"],["t"]]',
    '["ready",{},[],"",["t","f"]]',
    '["t",["l"],1]',
    '["t"]',
    "[]",
    '"returned"',
    "null"
  ].map(
    (body): Attack => ({
      name: `sends ${body}`,
      program: `import os, struct\ndef f(x):\n    body = ${JSON.stringify(body)}.encode()\n    os.write(3, struct.pack('>I', len(body)) + body)\n    return 2`,
      // A question of the program about what is not the test's is refused; its answer is then what it returns.
      reasons: body.includes("ask") ? ["program-error", "wrong-answer"] : ["program-error"]
    })
  ),
  {
    name: "sends whole numbers that all have the same hash",
    program: `
import os, struct
def f(x):
    body = b'["returned",{},[],"",["s",' + b",".join(b'["i","%x"]' % (n * (2 ** 61 - 1)) for n in range(1, 400000)) + b"]]"
    data = struct.pack(">I", len(body)) + body
    while data:
        data = data[os.write(3, data):]
    while True: pass`,
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "returns a number that a message cannot show",
    program: "def f(x):\n    return 10 ** 5000",
    asserts: ["assert f(1) == 2, f(1)"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a decimal beyond all bounds",
    program: "from decimal import Decimal\ndef f(x):\n    return Decimal('1e999999999')",
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a signalling not-a-number",
    program: "from decimal import Decimal\ndef f(x):\n    return Decimal('sNaN')",
    asserts: ["assert f(1) >= 2"],
    reasons: ["program-error", "wrong-answer"]
  },
  {
    name: "returns nan in a list",
    program: "n = float('nan')\ndef f(x):\n    return [n]",
    asserts: ["assert f(1) == f(1)"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns an endless range, asked for its length",
    program: "def f(x):\n    return range(10 ** 30)",
    asserts: ["assert len(f(1)) == 2"],
    reasons: ["program-error"]
  },
  {
    name: "returns half of a character and a null",
    program: "def f(x):\n    return '\\ud800\\0right'",
    asserts: ["assert f(1) == 'right'"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a generator that exits",
    program: "def f(x):\n    yield 1\n    raise SystemExit(0)",
    asserts: ["assert list(f(1)) == [1]"],
    reasons: ["program-error"]
  },
  {
    name: "raises an error whose text never ends",
    program: "class E(Exception):\n    def __str__(self):\n        while True: pass\ndef f(x):\n    raise E()",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "raises an error whose text recurses",
    program:
      "class E(Exception):\n    def __str__(self):\n        return str(self)\n    __repr__ = __str__\ndef f(x):\n    raise E()",
    reasons: ["program-error"]
  },
  {
    name: "raises an error with an enormous text",
    program: "def f(x):\n    raise ValueError('x' * (1 << 26))",
    reasons: ["program-error"]
  },
  {
    name: "returns a container that grows while it is read",
    program:
      "class A(dict):\n    def items(self): return iter(())\nclass B(list):\n    pass\nb = B()\nclass C(str):\n    def __str__(self):\n        b.append(self)\n        return 'x'\nb.append(C('y'))\ndef f(x):\n    return [A(a=1), b]",
    asserts: ["assert f(1) == [{}, ['x']]"],
    reasons: ["wrong-answer"]
  }
]
