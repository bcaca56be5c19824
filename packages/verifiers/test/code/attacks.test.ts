import { createServer } from "node:net"
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import type { Isolation } from "@alloc/verifiers/code"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { scan } from "./attacks/Attack.ts"
import { exhausting } from "./attacks/Exhausting.ts"
import { forging } from "./attacks/Forging.ts"
import { reaching } from "./attacks/Reaching.ts"
import { staying } from "./attacks/Staying.ts"
import { values } from "./attacks/Values.ts"
import { controlGroups, descriptors, environment, missing, sandboxProcesses, strayFiles } from "./Host.ts"

const why = await missing()
const limits = { wallMs: 20_000, cpuMs: 60_000, memoryMb: 256 }
const attacks = [...forging, ...values, ...exhausting, ...reaching, ...staying]

describe.skipIf(why !== undefined).each<Isolation>(["bwrap", "namespace"])("hostile programs in %s", (isolation) => {
  let sandbox: CodeSandbox
  let processes = 0
  const before = { descriptors: 0, environment: "" }

  beforeAll(async () => {
    before.descriptors = descriptors()
    before.environment = environment()
    // One slot, so that each program follows the one before it in the same place.
    sandbox = await openSandbox({ isolation, concurrency: 1, limits })
    processes = sandboxProcesses().length
  })

  afterAll(async () => {
    await sandbox.close()
    expect(sandboxProcesses()).toEqual([])
    expect(controlGroups()).toEqual([])
    expect(strayFiles()).toEqual([])
    expect(descriptors()).toBe(before.descriptors)
    expect(environment()).toBe(before.environment)
  })

  // The second isolation differs in how supervisors leave the host: a part of the list shows that.
  const chosen = attacks.filter((_, index) => isolation === "bwrap" || index % 3 === 0)

  it.each(chosen)("$name", async ({ asserts, outcome = "fail", program, reasons, wallMs = limits.wallMs }) => {
    process.env.ALLOC_ATTACK_SECRET = "alloc"
    const report = await sandbox.run({
      program,
      limits: { wallMs },
      tests: { kind: "asserts", setup: "", asserts: asserts ?? ["assert f(1) == 2", "assert f(41) == 42"] }
    })
    delete process.env.ALLOC_ATTACK_SECRET
    expect(report.outcome, report.message).toBe(outcome)
    if (reasons !== undefined) expect(reasons, report.message).toContain(report.reason)
    expect(report.isolation).toBe(isolation)
    // A slot that the program brought down is gone as a whole; the next program starts another.
    await expect.poll(() => [0, processes].includes(sandboxProcesses().length)).toBe(true)
    expect(strayFiles()).toEqual([])
  })

  it("leaves nothing of what a program printed for the one after it", async () => {
    const text = "printed-by-a-right-program"
    const stdio = (program: string) =>
      sandbox.run({ program, tests: { kind: "stdio", cases: [{ stdin: "", stdout: text }] } })
    const shown = `print("".join(reversed(${JSON.stringify([...text].reverse().join(""))})))`
    expect((await stdio(shown)).reason).toBe("passed")
    const complaint = `import sys\nsys.stderr.write("".join(reversed(${JSON.stringify([...text].reverse().join(""))})))\nsys.exit(1)`
    expect((await stdio(complaint)).message).toContain(text)
    const found = await stdio(`${scan(text)}\nprint("found" if in_memory() else "nothing")`)
    expect(found.reason, found.message).toBe("wrong-answer")
    const nothing = await sandbox.run({
      program: `${scan(text)}\nprint("found" if in_memory() else "nothing")`,
      tests: { kind: "stdio", cases: [{ stdin: "", stdout: "nothing" }] }
    })
    expect(nothing.reason, nothing.message).toBe("passed")
  })

  it("finds by that scan what is there", async () => {
    const program = `${scan("a-text-that-is-there")}\nheld = "".join(reversed("ereht-si-taht-txet-a"))\nprint("found" if in_memory() else "nothing")`
    const report = await sandbox.run({ program, tests: { kind: "stdio", cases: [{ stdin: "", stdout: "found" }] } })
    expect(report.reason, report.message).toBe("passed")
  })

  it("is as good as new after them", async () => {
    const report = await sandbox.run({
      program: "def f(x):\n    return x + 1",
      tests: { kind: "asserts", setup: "", asserts: ["assert f(1) == 2"] }
    })
    expect(report.reason).toBe("passed")
  })
})

describe.skipIf(why !== undefined)("a server of the host", () => {
  it("hears nothing from a program", async () => {
    let connections = 0
    const server = createServer(() => connections++)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    await using sandbox = await openSandbox({ concurrency: 1, limits })
    const program = `import socket\ndef f(x):\n    for host in ("127.0.0.1", "localhost", "::1"):\n        try:\n            socket.create_connection((host, ${port}), 0.3)\n            return True\n        except OSError:\n            pass\n    return False`
    const report = await sandbox.run({
      program,
      tests: { kind: "asserts", setup: "", asserts: ["assert f(1) is True"] }
    })
    expect(report.reason).toBe("wrong-answer")
    expect(connections).toBe(0)
    await new Promise((resolve) => server.close(resolve))
  })
})
