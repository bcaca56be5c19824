/** Programs that leave something behind, each before one that looks for it. */
import { type Attack, right, scan, search } from "./Attack.ts"

export const staying: ReadonlyArray<Attack> = [
  {
    name: "daemonises, and is right",
    program: `import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 64)\n        time.sleep(600)\n    os._exit(0)\n${right}`,
    outcome: "pass"
  },
  {
    name: "leaves threads running, and is right",
    program: `import threading, time\nthreading.Thread(target=lambda: [time.sleep(1) for _ in range(600)]).start()\n${right}`,
    outcome: "pass"
  },
  {
    name: "leaves files, shared memory and IPC objects, and is right",
    program: `import ctypes, socket\nopen('alloc-attack-left', 'w').write('x')\nctypes.CDLL(None).shmget(4711, 4096, 0o1666)\nkeep = socket.socket(socket.AF_UNIX)\nkeep.bind('\\0alloc-attack')\nkeep.listen()\n${right}`,
    outcome: "pass"
  },
  {
    name: "finds what the program before it left",
    program:
      "import ctypes, os, socket\ndef f(x):\n    found = []\n    if os.path.exists('alloc-attack-left'):\n        found.append('file')\n    if ctypes.CDLL(None).shmget(4711, 4096, 0o666) >= 0:\n        found.append('memory')\n    try:\n        socket.socket(socket.AF_UNIX).connect('\\0alloc-attack')\n        found.append('socket')\n    except OSError:\n        pass\n    return found",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "holds a text that the next program looks for, and is right",
    program: `MARK = "previous-program-text"\n${right}`,
    outcome: "pass"
  },
  {
    name: "looks for the text of the program before it",
    program: `${search("previous-program-text")}\ndef f(x):\n    return found()`,
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "scans raw memory for the text of the programs before it",
    program: `${scan("previous-program-text")}\ndef f(x):\n    return in_memory()`,
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  }
]
