/**
 * Whether verdicts depend on load: 400 programs that use up to half of their limit of processor time, or far more than
 * all of it, judged two at once and sixteen at once. Run by `pnpm exec node packages/verifiers/perf/LoadVerdicts.ts`.
 *
 * @module
 */
import { type CodeSandbox, openSandbox, type Report } from "@alloc/verifiers"

const cpuMs = 600
const count = Number(process.argv[2] ?? 400)

/** Every tenth never ends; the others use between nothing and half of the limit, in three ways. */
const programOf = (index: number): { readonly program: string; readonly passes: boolean } => {
  const seconds = index % 10 === 9 ? 60 : (((index * 7) % 100) / 100 / 2) * (cpuMs / 1000) * 0.95
  const work = [
    "while time.process_time() - t < N:\n    pass",
    "while time.process_time() - t < N:\n    sorted(range(1000))",
    "while time.process_time() - t < N:\n    hashlib.sha256(bytes(10000)).digest()"
  ][index % 3].replace("N", String(seconds))
  return { program: `import time, hashlib\nt = 0\n${work}\ndef f(x):\n    return x + 1`, passes: index % 10 !== 9 }
}

const judge = (sandbox: CodeSandbox): Promise<ReadonlyArray<Report>> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      sandbox.run({
        program: programOf(index).program,
        tests: { kind: "asserts", asserts: ["assert f(1) == 2"] },
        limits: { cpuMs }
      })
    )
  )

for (const concurrency of [2, 16]) {
  await using sandbox = await openSandbox({ concurrency })
  const start = performance.now()
  const reports = await judge(sandbox)
  const wrong = reports.flatMap(({ message, outcome, reason }, index) =>
    (outcome === "pass") === programOf(index).passes ? [] : [`${index}: ${reason}: ${message}`]
  )
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  console.log(`${concurrency} at once: ${wrong.length} of ${count} differ from an idle machine (${seconds} s)`)
  for (const line of wrong) console.log(line)
  if (wrong.length > 0) process.exitCode = 1
}
