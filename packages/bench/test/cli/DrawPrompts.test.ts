import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Received, scriptedServer } from "@alloc/http/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { benchProcess, benchProgram } from "./ChildProcess.ts"
import { sumsLines } from "./PromptsTerminal.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-pilot-"))
  await writeFile(join(folder, "sums.jsonl"), sumsLines(24))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A sample, whichever time it is asked for. */
const keyOf = ({ body }: Received): string => JSON.stringify([body.messages, body.seed])

describe.each(["fit", "plan"])("bench %s, interrupted", (command) => {
  it("Ctrl-C ends it with code 130; the same command goes on, and asks again only what was in flight", async () => {
    const asked: Array<Received> = []
    let enough = (): void => {}
    const begun = new Promise<void>((resolve) => {
      enough = resolve
    })
    await using told = await scriptedServer((received) => {
      if (received.path === "/v1/models") return { json: { data: [{ id: "org/toy" }] } }
      asked.push(received)
      if (asked.length === 40) enough()
      const number = Number(/(\d+) plus/.exec(JSON.stringify(received.body.messages))?.[1])
      const content = String(number + (number % 2 === 0 || asked.length % 3 === 0 ? 1 : 2))
      return { json: { choices: [{ message: { content }, finish_reason: "stop" }] }, delayMs: 5 }
    })
    const model = ["--model", `${told.url}#org/toy`, "--answers", "gold", "--processes", "4"]
    const args = [command, "sums.jsonl", ...model, "--pilot", "24", "--samples", "6", "--budget", "2"]
    const env = { ...process.env, INIT_CWD: folder, NO_COLOR: "1", FORCE_COLOR: undefined }
    const child = spawn(process.execPath, [benchProgram, ...args], { cwd: folder, env, stdio: "ignore" })
    const ended = once(child, "exit")
    await begun
    child.kill("SIGINT")
    expect(await ended).toEqual([130, null])
    const before = asked.length
    expect(before).toBeLessThan(144)
    const again = await benchProcess(folder, ...args)
    expect({ code: again.code, error: again.error.includes("error") }).toEqual({ code: 0, error: false })
    // Every sample was asked for, and none twice but the four that were in flight.
    expect(new Set(asked.map(keyOf)).size).toBe(144)
    expect(asked.length - 144).toBeLessThanOrEqual(4)
    // What there is now is not asked for again.
    const whole = asked.length
    expect((await benchProcess(folder, ...args)).code).toBe(0)
    expect(asked.length).toBe(whole)
  })
})
