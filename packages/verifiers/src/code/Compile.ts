/**
 * What has to happen to a program before it can run: TypeScript becomes JavaScript, C and C++ become machine code.
 *
 * @module
 */
import { fail } from "../VerifierError.ts"
import type { Job, Language, Report } from "./Job.ts"
import { findProgram } from "./Launch.ts"
import { type SlotJob, SlotLost, type SlotResult } from "./Slot.ts"
import { ended, failed, type Held } from "./SlotReport.ts"

/** A program that can run, or the report that says why it cannot. */
export type Compiled = Pick<SlotJob, "language" | "program"> | { readonly report: Report }

/** Takes the types out; decorators are the ones of TypeScript's own older form, which most programs mean. */
const fromTypeScript = async (program: string, held: Held): Promise<Compiled> => {
  // Loaded where it is first needed: most sandboxes never see TypeScript.
  const { transform } = await import("esbuild")
  try {
    const { code } = await transform(program, {
      loader: "ts",
      target: "node22",
      logLevel: "silent",
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } }
    })
    return { language: "javascript", program: code }
  } catch (error) {
    return { report: failed(held, undefined, "compile-error", error instanceof Error ? error.message : String(error)) }
  }
}

const compilers: Readonly<Record<"c" | "cpp", { readonly program: string; readonly command: string }>> = {
  c: { program: "gcc", command: "gcc -O2 -std=gnu17 -x c -o program program.py -lm && cat program" },
  cpp: { program: "g++", command: "g++ -O2 -std=gnu++20 -x c++ -o program program.py && cat program" }
}

/** Compiles inside the sandbox: a compiler reads a hostile text too. */
const fromC = async (
  language: "c" | "cpp",
  shared: Omit<SlotJob, "limits" | "test">,
  held: Held,
  run: (job: SlotJob) => Promise<SlotResult | SlotLost>
): Promise<Compiled> => {
  const { command, program } = compilers[language]
  if (findProgram(program) === undefined)
    return fail({
      _tag: "SandboxUnavailable",
      why: `${program} is not on PATH`,
      fix: "apt-get install build-essential"
    })
  const limits = {
    ...held.limits,
    cpuMs: Math.max(20_000, held.limits.cpuMs),
    wallMs: Math.max(200_000, held.limits.wallMs),
    outputKb: 65_536,
    diskMb: 128
  }
  const result = await run({ ...shared, language, command, limits, test: { stdin: "" } })
  if (result instanceof SlotLost) return { report: failed(held, undefined, "compile-error", result.message) }
  const { jail, output } = result
  if (jail.exit === 0 && jail.reason === null) return { language, program: output.toString("base64") }
  const { message, reason, ...report } = ended({ ...held, limits }, jail)
  const own = jail.exit !== null && jail.exit <= 128 ? jail.error : message
  return { report: { ...report, reason: reason === "program-error" ? "compile-error" : reason, message: own } }
}

/** The program in the form that runs. */
export const compileProgram = async (
  job: Job,
  shared: Omit<SlotJob, "limits" | "test" | "language">,
  held: Held,
  run: (job: SlotJob) => Promise<SlotResult | SlotLost>
): Promise<Compiled> => {
  const language: Language = job.language ?? "python"
  if (language === "typescript") return fromTypeScript(job.program, held)
  if (language === "c" || language === "cpp") return fromC(language, { ...shared, language }, held, run)
  return { language, program: job.program }
}
