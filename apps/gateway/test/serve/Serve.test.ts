import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { type ScriptedUpstream, scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, eventsOf, startedGateway, testConfig, testGateway } from "../TestGateway.ts"

const model = "alloc/vote"
const requests = [{ model: "small" }, { model: "small", stream: true }, { model }, { model, stream: true }]

/** A gateway in a process of its own, with all of the requests under way. */
const busy = async (folder: string, upstream: ScriptedUpstream, config: string) => {
  await writeFile(join(folder, "alloc.toml"), config)
  const gateway = await startedGateway(folder)
  const answers = requests.map((body) => gateway.ask(body))
  while (upstream.counts.calls < 2 + 2 * 2) await sleep(5)
  return { ...gateway, answers }
}

const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "ended-"))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe("a gateway that is told to end", () => {
  it("by SIGTERM answers what is under way, on connections that end with it, takes no other, and ends with 0", () =>
    inFolder(async (folder) => {
      let release = (): void => {}
      const released = new Promise<void>((done) => {
        release = done
      })
      await using upstream = await scriptedUpstream({ until: released })
      const config = testConfig(upstream.url).replace("heartbeat_ms = 100", "heartbeat_ms = 0")
      const { answers, end, url } = await busy(folder, upstream, config)
      const ended = end("SIGTERM")
      const isThere = () =>
        fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false
        )
      while (await isThere()) await sleep(5)
      release()
      for (const response of await Promise.all(answers)) {
        expect([response.status, response.headers.get("connection")]).toEqual([200, "close"])
        expect(await response.text()).toContain("four")
      }
      expect(await ended).toBe(0)
    }))
  it("by SIGINT fails what is not done in its time, in OpenAI's shape, in streams too, and ends with 0", () =>
    inFolder(async (folder) => {
      await using upstream = await scriptedUpstream({ reply: () => "hang" })
      const { answers, end } = await busy(folder, upstream, testConfig(upstream.url))
      const begun = await answers[3]
      const ended = end("SIGINT")
      for (const response of (await Promise.all(answers)).slice(0, 3))
        expect([response.status, (await bodyOf(response)).error.code]).toEqual([503, "shutting_down"])
      const { data } = eventsOf(await begun.text())
      expect([begun.status, JSON.parse(data.at(-1) ?? "").error.code]).toEqual([200, "shutting_down"])
      expect(await ended).toBe(0)
      while (upstream.server.aborted.length < upstream.counts.calls) await sleep(5)
      const db = new DatabaseSync(join(folder, "store", "store.sqlite"), { readOnly: true })
      const rows = db.prepare("SELECT outcome FROM gateway_requests").all()
      const open = db.prepare("SELECT 1 FROM gateway_calls WHERE state = 'open'").all()
      db.close()
      expect([rows, open]).toEqual([Array(4).fill({ outcome: "Ending" }), []])
    }))
})

describe("a client that leaves while its answer is written", () => {
  it("has one row, and nobody else's is lost", async () => {
    await using upstream = await scriptedUpstream({
      reply: (call) => {
        // The call is committed; what comes of it has to wait.
        if (call === 0) other.exec("BEGIN IMMEDIATE")
        return undefined
      }
    })
    await using gateway = await testGateway(testConfig(upstream.url))
    using other = new DatabaseSync(join(gateway.folder, "store", "store.sqlite"))
    const controller = new AbortController()
    const left = gateway.chat({ model: "small" }, { signal: controller.signal }).catch(() => "left")
    while (upstream.counts.choices === 0) await sleep(5)
    await sleep(200)
    controller.abort()
    expect(await left).toBe("left")
    // It is committed together with whatever the one that left leaves behind.
    const next = gateway.chat({ model: "small" })
    await sleep(200)
    other.exec("ROLLBACK")
    expect((await next).status).toBe(200)
    expect(gateway.rows("SELECT outcome FROM gateway_requests ORDER BY at")).toEqual([
      { outcome: "answered" },
      { outcome: "answered" }
    ])
    expect(gateway.rows("SELECT state FROM gateway_calls")).toEqual(Array(2).fill({ state: "answered" }))
    expect(gateway.notices).toEqual([])
  })
})
