/**
 * One collection at a time draws into a journal: two would both draw, and pay for, what is missing.
 *
 * @module
 */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fail, problemOf } from "../BenchError.ts"

const isBusy = (cause: unknown): boolean => /database is locked/.test(problemOf(cause))

/**
 * Locks a journal until it is disposed of. The lock is the operating system's, on a file beside the journal, so a process
 * that is killed leaves none behind.
 *
 * @throws BenchError `JournalInUse`, `JournalFailed`
 */
export const lockJournal = (file: string): Disposable => {
  const refuse = (cause: unknown): never =>
    isBusy(cause)
      ? fail({ _tag: "JournalInUse", file })
      : fail({ _tag: "JournalFailed", file, problem: problemOf(cause) })
  const open = (): DatabaseSync => {
    try {
      mkdirSync(dirname(file), { recursive: true })
      return new DatabaseSync(`${file}.lock`)
    } catch (cause) {
      return refuse(cause)
    }
  }
  const lock = open()
  try {
    lock.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE")
  } catch (cause) {
    lock.close()
    return refuse(cause)
  }
  return { [Symbol.dispose]: () => lock.close() }
}
