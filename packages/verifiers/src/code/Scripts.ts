/**
 * The texts that run inside of a slot: its supervisors in Python, and the runner of JavaScript programs.
 *
 * @module
 */
import { readFileSync } from "node:fs"

const read = (name: string): string => readFileSync(new URL(`./python/${name}`, import.meta.url), "utf8")

/** One script, given as an argument, so that the sandbox needs no file of ours. */
export const slotScript = (): string =>
  [
    "wire.py",
    "values.py",
    "reading.py",
    "standins.py",
    "mirrors.py",
    "peer.py",
    "names.py",
    "blame.py",
    "asking.py",
    "tests.py",
    "judge.py",
    "jail.py",
    "printed.py",
    "program.py",
    "watch.py",
    "zygote.py",
    "tester.py",
    "slot.py"
  ]
    .map(read)
    .join("\n")

let runnerText: string | undefined
/** What Node is started with in a jail. */
export const nodeRunner = (): string => {
  runnerText ??= read("runner.cjs")
  return runnerText
}
