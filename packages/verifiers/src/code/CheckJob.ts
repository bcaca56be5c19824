/**
 * Faults of a job that are not the program's: each is a typed error before anything runs.
 *
 * @module
 */
import { fail } from "../VerifierError.ts"
import { defaultLimits, type Job, type Language, type Limits, type Tests } from "./Job.ts"

/**
 * Refuses an option of the sandbox or a field of a job.
 *
 * @throws VerifierError `InvalidOption`
 */
export const invalidOption = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidOption", verifier: "sandbox", field, value, valid })

/**
 * Refuses tests that test nothing or cannot be read.
 *
 * @throws VerifierError `InvalidTest`
 */
export const invalidTest = (why: string): never => fail({ _tag: "InvalidTest", why })

type Check = (value: unknown) => boolean

/** Fields of an object: what each has to be, whether it may be left out, and how to say so. */
interface Field {
  readonly check: Check
  readonly valid: string
  readonly optional?: boolean
}
type Fields = Readonly<Record<string, Field>>

const isText: Check = (value) => typeof value === "string"
const isFlag: Check = (value) => typeof value === "boolean"
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isName: Check = (value) => typeof value === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(value)
const oneOf = (values: ReadonlyArray<string>): Field => ({
  check: (value) => typeof value === "string" && values.includes(value),
  valid: `one of ${values.join(", ")}`
})
const optional = (field: Field): Field => ({ ...field, optional: true })
const text: Field = { check: isText, valid: "a text" }
const flag: Field = { check: isFlag, valid: "true or false" }
const name: Field = { check: isName, valid: "the name of a function" }
const list = (check: Check, valid: string): Field => ({
  check: (value) => Array.isArray(value) && value.every(check),
  valid
})

/** Checks the fields, and that there are no others. */
const checkFields = (
  given: unknown,
  fields: Fields,
  at: string,
  refuse: (field: string, value: unknown, valid: string) => never
): void => {
  if (!isRecord(given)) {
    refuse(at, given, "an object")
    return
  }
  for (const key of Object.keys(given))
    if (!(key in fields))
      refuse(at === "" ? key : `${at}.${key}`, given[key], `no such field; there are ${Object.keys(fields).join(", ")}`)
  for (const [key, field] of Object.entries(fields)) {
    const value = given[key]
    if (value === undefined ? field.optional !== true : !field.check(value))
      refuse(at === "" ? key : `${at}.${key}`, value, field.valid)
  }
}

const range = (low: number, high: number, whole = false): Field => ({
  check: (value) => typeof value === "number" && value >= low && value <= high && (!whole || Number.isInteger(value)),
  valid: `a ${whole ? "whole " : ""}number from ${low} to ${high}`,
  optional: true
})

/** A day: beyond, a timer of Node would fire at once. */
const day = 86_400_000

const limitFields: Readonly<Record<keyof Limits, Field>> = {
  cpuMs: range(1, day),
  totalCpuMs: range(1, day),
  wallMs: range(1, day),
  memoryMb: range(64, 1_048_576, true),
  processes: range(1, 100_000, true),
  diskMb: range(1, 65_536, true),
  files: range(1, 10_000_000, true),
  outputKb: range(1, 1_048_576, true)
}

/** Limits with the ones that a job or a sandbox leaves out filled in; the whole is never less than a part. */
export const checkLimits = (given: Partial<Limits> | undefined, base: Limits = defaultLimits): Limits => {
  checkFields(given ?? {}, limitFields, "limits", (field, value, valid) =>
    invalidOption(field.replace(/^limits\./, ""), value, valid)
  )
  const chosen = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined))
  const limits = { ...base, ...chosen }
  return { ...limits, totalCpuMs: given?.totalCpuMs ?? Math.max(limits.totalCpuMs, limits.cpuMs) }
}

const optionFields: Fields = {
  concurrency: range(1, 1024, true),
  limits: { check: () => true, valid: "limits", optional: true },
  python: optional(text),
  packages: optional(list(isText, "folders of packages")),
  node: { check: (value) => value === null || isText(value), valid: "a path, or null for none", optional: true },
  isolation: optional(oneOf(["bwrap", "namespace"]))
}

/** The options of `openSandbox`, by name and range. */
export const checkOptions = (options: unknown): void => checkFields(options, optionFields, "", invalidOption)

/** All languages of the sandbox. */
export const languages: ReadonlyArray<Language> = ["python", "javascript", "typescript", "c", "cpp"]

/** Where the program itself is put. */
const ownFiles: ReadonlyArray<string> = ["program.py", "program.js", "program.mjs", "program"]

const inFolder: Check = (files) =>
  isRecord(files) &&
  Object.entries(files).every(
    ([path, content]) =>
      isText(content) &&
      !path.includes("\0") &&
      !path.split("/").some((part) => part === "" || part === "." || part === "..") &&
      // No file is also a folder.
      ![...ownFiles, ...Object.keys(files)].some((other) => path.startsWith(`${other}/`)) &&
      !ownFiles.includes(path)
  )

const jobFields: Fields = {
  language: optional(oneOf(languages)),
  program: text,
  prelude: optional(text),
  files: { check: inFolder, valid: "texts by names inside the program's folder", optional: true },
  argv: optional(list((value) => isText(value) && !String(value).includes("\0"), "a list of texts")),
  tests: { check: isRecord, valid: "tests of kind check, asserts, calls or stdio" },
  limits: { check: () => true, valid: "limits", optional: true },
  recursionLimit: range(10, 100_000_000, true),
  allCases: optional(flag)
}

const kind: Field = oneOf(["check", "asserts", "calls", "stdio"])
const isCallCase: Check = (value) =>
  isRecord(value) && Array.isArray(value.args) && "expected" in value && value.expected !== undefined
const isOutputCase: Check = (value) => isRecord(value) && isText(value.stdin) && isText(value.stdout)
const isFunction: Check = (value) => typeof value === "function"

const testFields: Readonly<Record<Tests["kind"], Fields>> = {
  check: { kind, setup: optional(text), test: text, entryPoint: name },
  asserts: {
    kind,
    setup: optional(text),
    asserts: list(isText, "a list of Python statements"),
    entryPoint: optional(name)
  },
  calls: {
    kind,
    entryPoint: name,
    cases: list(isCallCase, "a list of { args: [...], expected }"),
    compare: optional(oneOf(["strict", "exact", "taco-official"])),
    checker: optional(text),
    wrapped: optional(flag)
  },
  stdio: {
    kind,
    cases: list(isOutputCase, "a list of { stdin, stdout }, both texts"),
    compare: optional(oneOf(["strict-lines", "exact-lines", "exact", "tokens", "taco-official"])),
    checker: { check: isFunction, valid: "a function of the output and the case", optional: true }
  }
}

const blank = (value: string): boolean => value.trim() === ""

/** Why tests could pass without having tested anything; undefined where they could not. */
const emptiness = (tests: Tests): string | undefined => {
  switch (tests.kind) {
    case "check":
      return blank(tests.test) ? "the test is empty" : undefined
    case "asserts":
      return tests.asserts.every(blank) ? "there is no assert; valid: at least one" : undefined
    case "calls":
      return tests.cases.length === 0 ? "there is no case; valid: at least one" : undefined
    case "stdio":
      if (tests.cases.length === 0) return "there is no case; valid: at least one"
      return tests.checker === undefined && tests.cases.every(({ stdout }) => blank(stdout))
        ? "every expected output is empty: a program that does nothing would pass"
        : undefined
  }
}

/** A job of which every field is what it has to be, or a typed error. */
export const checkJob = (job: Job): void => {
  checkFields(job, jobFields, "", invalidOption)
  const { tests } = job
  const fields = isRecord(tests) && Object.hasOwn(testFields, tests.kind) ? testFields[tests.kind] : { kind }
  checkFields(tests, fields, "tests", (field, value, valid) => {
    const shown = typeof value === "bigint" ? String(value) : JSON.stringify(value)?.slice(0, 100)
    return invalidTest(`${field} is ${shown}; valid: ${valid}`)
  })
  const empty = emptiness(tests)
  if (empty !== undefined) invalidTest(empty)
  const { language = "python" } = job
  if ((language === "c" || language === "cpp") && tests.kind !== "stdio")
    invalidOption("tests.kind", tests.kind, `stdio for programs in ${language}`)
  if (blank(job.program)) invalidTest("the program is empty")
}
