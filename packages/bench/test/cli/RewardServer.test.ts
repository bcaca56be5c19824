import { scriptedServer } from "@alloc/http/testing"
import { describe, expect, it } from "vitest"
import { rewardServer } from "../../src/cli/RewardServer.ts"
import { reasonOf } from "../Reason.ts"

describe("the reward model that --reward names", () => {
  it("asks the server at the address, in its protocol, for the model behind #", async () => {
    await using server = await scriptedServer(() => ({ json: { scores: [0.75] } }))
    const reward = rewardServer(`${server.url}#org/reward`, "alloc")
    expect(reward?.name).toBe("alloc org/reward")
    expect((await reward?.check({ id: "q", text: "Why?" }, "So."))?.reward).toBe(0.75)
    expect(rewardServer(undefined, "alloc")).toBeUndefined()
  })

  it("refuses what is no address, and a protocol that needs more", async () => {
    expect(await reasonOf(async () => rewardServer("localhost", "alloc"))).toMatchObject({ field: "--reward" })
    expect(await reasonOf(async () => rewardServer("http://localhost", "embedding"))).toMatchObject({
      field: "--reward-api"
    })
  })
})
