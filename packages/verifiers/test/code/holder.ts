/** A process that opens a sandbox and runs one program, for tests of what is left of it: `holder.ts KIND loop|once`. */
import { openSandbox, VerifierError } from "@alloc/verifiers"

const [kind, what] = process.argv.slice(2)
try {
  const sandbox = await openSandbox({
    concurrency: 1,
    ...(kind === "bwrap" || kind === "namespace" ? { isolation: kind } : {}),
    limits: { wallMs: 60_000, cpuMs: 60_000 }
  })
  console.log(sandbox.guarantees.isolation)
  const program = what === "loop" ? "while True: pass" : "def f(x):\n    return x + 1"
  const tests = { kind: "asserts", setup: "", asserts: ["assert f(1) == 2"] } as const
  console.log((await sandbox.run({ program, tests })).reason)
} catch (error) {
  console.log(error instanceof VerifierError ? `${error.reason._tag}: ${error.message}` : error)
}
