import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openRecording, writeRecording } from "@alloc/bench"
import { type Verifier, verifier } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { hh } from "../../src/experiments/Hh.ts"
import { hhMaterial, hhReplies } from "../../src/hh/CollectHh.ts"
import { hhGroups, hhId, hhPromptCount } from "../../src/hh/HhGroups.ts"
import { hhVariants } from "../../src/hh/HhGuidance.ts"
import { type HhMaterial, hhContent } from "../../src/hh/HhRecording.ts"
import { rewardsOf } from "../../src/hh/HhValues.ts"
import { benchIn } from "../BenchIn.ts"
import { type Asked, cutModel } from "../draws/CutModel.ts"
import { publishHh } from "./PublishedHh.ts"
import { toyHh, toyStateModel } from "./ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "hh-"))
afterAll(() => rmSync(folder, { recursive: true }))

const limit = 24
const file = toyHh(hhPromptCount)
const make = async (signal?: AbortSignal, reward?: Verifier): Promise<HhMaterial> => {
  using journal = openDrawJournal(join(folder, "draws.sqlite"), { modelHash: "0", width: 6 })
  return await hhMaterial({ model: toyStateModel(), journal, file, limit, reward, options: { signal } })
}

/** What a recording holds but for the time that each reply took. */
const timeless = (content: ReturnType<typeof hhContent>) => ({
  ...content,
  samples: [...content.samples].map(({ latencyMs: _, ...sample }) => sample)
})

describe("hhMaterial", () => {
  let material: HhMaterial

  beforeAll(async () => {
    material = await make()
  })

  const meanOf = (arm: string, split: string): number => {
    const rewards = material.arms
      .filter((one) => one.arm === arm && one.split === split)
      .flatMap(({ drawn }) => drawn.flatMap(({ replies }) => [...rewardsOf(material.rewards.reward, replies)]))
    return rewards.reduce((sum, reward) => sum + reward / rewards.length, 0)
  }

  it("trains heads that tell pairs which they did not see, on prompts of their own", () => {
    const { judge, reward } = material.heads
    for (const { heldOut, trained } of [reward, judge]) {
      expect(trained).toBeGreaterThan(20)
      expect(heldOut.accuracy).toBeGreaterThan(0.6)
      expect(heldOut.low).toBeLessThan(heldOut.accuracy)
    }
  })

  it("guides to more reward than plain draws have, on prompts that nothing was learnt from", () => {
    expect(meanOf("vas", "test")).toBeGreaterThan(meanOf("plain", "test") + 0.3)
  })

  it("chooses the way of guiding with the highest mean on the prompts for choosing", () => {
    const means = hhVariants.map(({ name }) => meanOf(name, "validation"))
    expect(material.variant.name).toBe(hhVariants[means.indexOf(Math.max(...means))].name)
  })

  it("goes on where it stopped: nothing is drawn twice, and the outcome is the same", async () => {
    const again = await make(AbortSignal.abort())
    expect(hhContent(again)).toEqual(hhContent(material))
  })

  it("goes on from cuts in the middle of its stages: every reply is drawn once, and the outcome is that of one run", async () => {
    const asked: Asked = { drawn: 0, read: 0 }
    let content: ReturnType<typeof hhContent> | undefined
    let runs = 0
    while (content === undefined) {
      const stop = new AbortController()
      const model = cutModel(toyStateModel(), asked, { after: 130, now: () => stop.abort(new Error("cut")) })
      using journal = openDrawJournal(join(folder, "cut.sqlite"), { modelHash: "0", width: 6 })
      const stage = { model, journal, file, limit, options: { signal: stop.signal } }
      content = await hhMaterial(stage).then(hhContent, (cause: unknown) => {
        expect(cause).toMatchObject({ message: "cut" })
        return undefined
      })
      runs++
    }
    expect(runs).toBeGreaterThan(3)
    expect(timeless(content)).toEqual(timeless(hhContent(material)))
    const { beside, own } = hhReplies(limit)
    expect(asked).toEqual({ drawn: own + beside, read: 5 * limit })
  }, 600_000)

  it("takes rewards from a served model instead: asked once about each reply, it guides to what that prefers", async () => {
    let asked = 0
    // The opposite of what the pairs prefer.
    const served = verifier({
      name: "fewer b",
      checkAll: (pairs) => {
        asked += pairs.length
        return pairs.map(({ response }) => 7 - 3 * (response.match(/b/g)?.length ?? 0))
      }
    })
    const other = await make(undefined, served)
    const kept = other.arms.flatMap(({ drawn }) => drawn.flatMap(({ replies }) => replies))
    expect(kept.every((reply) => reply.served !== undefined)).toBe(true)
    const mean = (arm: string): number => {
      const rewards = other.arms
        .filter((one) => one.arm === arm && one.split === "test")
        .flatMap(({ drawn }) => drawn.flatMap(({ replies }) => [...rewardsOf(other.rewards.reward, replies)]))
      return rewards.reduce((sum, reward) => sum + reward / rewards.length, 0)
    }
    expect(mean("vas")).toBeGreaterThan(mean("plain") + 0.3)
    const { attached, manifest } = hhContent(other)
    expect(manifest.verifiers[0].description).toBe("The reward that values were learnt from: fewer b, a served model")
    expect(Object.keys(attached ?? {})).toEqual(["judge-head.json", "guidance.json"])
    const before = asked
    const { beside, own } = hhReplies(limit)
    expect(asked).toBe(own + beside)
    expect(hhContent(await make(undefined, served))).toEqual(hhContent(other))
    expect(asked).toBe(before)
  })

  it("writes a recording of the stated prompts, without text, with every reply's rewards", async () => {
    const out = join(folder, "recording")
    await writeRecording(out, hhContent(material))
    const { arms, manifest, queries } = await openRecording(out)
    const of = (split: string) => queries.filter((query) => query.split === split).map(({ id }) => id)
    expect(new Set(of("test"))).toEqual(new Set(hhGroups.test.slice(0, limit).map(hhId)))
    expect(new Set(of("train"))).toEqual(new Set(hhGroups.train.slice(0, limit).map(hhId)))
    expect(manifest.text).toBe(false)
    expect(queries.every(({ text }) => text === undefined)).toBe(true)
    const plain = arms.find(({ name }) => name === "plain")
    const wanted = 24 * 8 + 24 * 4 + 24 * 8
    expect(plain?.sample.length).toBe(wanted)
    expect(plain?.rewards.get("judge")?.filter(Number.isFinite).length).toBe(wanted)
    // A token that values moved was less probable without them, on average.
    const ratio = arms.find(({ name }) => name === "token-mc-10")?.rewards.get("log-ratio") ?? new Float64Array()
    expect(ratio.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0)
  })
})

describe("bench collect hh --dry-run", () => {
  const dryRun = async (...args: ReadonlyArray<string>) => {
    let printed = ""
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text)
      return true
    })
    const { code, error } = await benchIn(folder, [hh], ["collect", "hh", "--dry-run", ...args])
    write.mockRestore()
    return { code, error, printed }
  }

  it("counts replies, pairs that are read, and questions to a served model", async () => {
    publishHh(join(folder, "data"), file)
    const { code, printed } = await dryRun("--data", "data")
    expect(code).toBe(0)
    // 2 arms x (400 x 8 + 600 x 4); (440 + 40) x 8 plain, and 220 + 14 x 40 prompts x 4 guided.
    expect(printed).toContain("hh: 11200 replies plain and guided, and 6960 more")
    expect(printed).toContain("Both replies of 2178 pairs of HH are read")
    expect(printed).toContain("--reward would ask its model about each of the 18160 replies once")
    const served = await dryRun("--data", "data", "--limit", "24", "--reward", "http://localhost:1#m")
    const { beside, own } = hhReplies(24)
    expect(served.printed).toContain(`is asked about each of the ${own + beside} replies once`)
    expect(served.printed).toContain(`Both replies of ${5 * 24} pairs`)
  })

  it("is the same with --live, and refuses a folder without the data", async () => {
    expect(await dryRun("--data", "data", "--live")).toEqual(await dryRun("--data", "data"))
    const { code, error, printed } = await dryRun("--data", "nowhere")
    expect({ code, printed }).toEqual({ code: 1, printed: "" })
    expect(error).toContain("name the folder that holds it (anthropics/hh-rlhf) by --data")
  })
})
