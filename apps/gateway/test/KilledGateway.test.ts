import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "./ScriptedUpstream.ts"
import { bodyOf, startedGateway, testConfig } from "./TestGateway.ts"

/** Kills of the gateway; many in the long run. */
const kills = Number(process.env.ALLOC_TEST_GATEWAY_KILLS ?? 1)

describe("a gateway that is killed under load", () => {
  it("has lost no entry of a call whose answer a client received, and goes on within the budget", {
    timeout: 600_000 + 30_000 * kills
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "killed-"))
    try {
      await using upstream = await scriptedUpstream({ delayMs: 3 })
      const cap = 400 * kills
      await writeFile(join(folder, "alloc.toml"), testConfig(upstream.url, `[keys.alice.budget]\nsamples = ${cap}`))
      const received: Array<{ id: string; samples: number }> = []
      const client = async (ask: (body: object) => Promise<Response>): Promise<void> => {
        while (true) {
          const response = await ask({ model: "alloc/vote" })
          if (response.status !== 200) return
          const { alloc, id } = await bodyOf(response)
          received.push({ id, samples: alloc.samples })
        }
      }
      for (let kill = 0; kill < kills; kill++) {
        const { ask, end } = await startedGateway(folder)
        const clients = Array.from({ length: 16 }, () => client(ask).catch(() => undefined))
        const enough = received.length + 30
        while (received.length < enough) await new Promise((resolve) => setTimeout(resolve, 5))
        await end("SIGKILL")
        await Promise.all(clients)
      }
      const before = received.length
      const last = await startedGateway(folder)
      await Promise.all(Array.from({ length: 16 }, () => client(last.ask)))
      await last.end("SIGKILL")
      expect(received.length).toBeGreaterThan(before)
      const db = new DatabaseSync(join(folder, "store", "store.sqlite"))
      const settled = db.prepare(
        "SELECT COUNT(*) AS calls FROM gateway_calls WHERE request = ? AND state = 'answered' AND samples = 1"
      )
      for (const { id, samples } of received) expect(settled.get(id), id).toEqual({ calls: samples })
      const request = db.prepare("SELECT drawn FROM gateway_requests WHERE request = ?")
      for (const { id, samples } of received) expect(request.get(id)).toEqual({ drawn: samples })
      const [account] = db.prepare("SELECT reserved_samples + spent_samples AS used FROM gateway_accounts").all()
      db.close()
      // The upstream counted what the killed gateway asked for, too.
      expect(upstream.counts.choices).toBeLessThanOrEqual(Number(account.used))
      expect(Number(account.used)).toBeLessThanOrEqual(cap)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
