import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { nodeRunner, slotScript } from "../../src/code/Scripts.ts"

const folder = new URL("../../src/code/python/", import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8")

describe("the texts that run inside of a slot", () => {
  it("hold every Python file of the folder once, and start at the end", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".py"))
    const script = slotScript()
    for (const name of files) expect(script.split(read(name)).length, name).toBe(2)
    expect(script.endsWith(read("slot.py"))).toBe(true)
  })

  it("hold the runner of JavaScript programs as it is", () => {
    expect(nodeRunner()).toBe(read("runner.cjs"))
  })
})
