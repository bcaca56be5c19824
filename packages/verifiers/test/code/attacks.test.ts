import { createServer } from "node:net"
import { type CodeSandbox, type Isolation, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { attacks } from "./Attacks.ts"
import { controlGroups, descriptors, environment, missing, sandboxProcesses, strayFiles } from "./Host.ts"

const why = await missing()
const limits = { wallMs: 1500, cpuMs: 4000, memoryMb: 256 }

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

  it.each(chosen)(
    "$name",
    { timeout: 40_000 },
    async ({ asserts, outcome = "fail", program, reasons, wallMs = limits.wallMs }) => {
      process.env.ALLOC_ATTACK_SECRET = "alloc"
      const report = await sandbox.run({
        program,
        limits: { wallMs, cpuMs: 3 * wallMs },
        tests: { kind: "asserts", setup: "", asserts: asserts ?? ["assert f(1) == 2", "assert f(41) == 42"] }
      })
      delete process.env.ALLOC_ATTACK_SECRET
      expect(report.outcome, report.message).toBe(outcome)
      if (reasons !== undefined) expect(reasons, report.message).toContain(report.reason)
      expect(report.isolation).toBe(isolation)
      expect(sandboxProcesses().length).toBe(processes)
      expect(strayFiles()).toEqual([])
    }
  )

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
