/**
 * What the gateway's ledger and its upstream have counted, in the same terms.
 *
 * @module
 */
import { expect } from "vitest"
import type { ScriptedUpstream } from "../ScriptedUpstream.ts"
import type { TestGateway } from "../TestGateway.ts"

/** The ledger has exactly the calls, samples and tokens that the upstream counted, and at least one of them. */
export const expectSameLedger = ({ rows }: TestGateway, { counts }: ScriptedUpstream): void => {
  const [ledger] = rows(`SELECT count(*) AS calls, sum(samples) AS choices, sum(prompt_tokens) AS promptTokens,
    sum(completion_tokens) AS completionTokens FROM gateway_calls WHERE state = 'answered'`)
  const [account] = rows(`SELECT sum(spent_samples) AS samples, sum(spent_tokens) AS tokens,
    sum(reserved_samples) AS promised FROM gateway_accounts`)
  expect({ ...ledger }).toEqual(counts)
  expect({ ...account }).toEqual({ samples: counts.choices, tokens: counts.completionTokens, promised: 0 })
  expect(counts.calls).toBeGreaterThan(0)
}

/** A call of a tool, as a message or a piece of one. */
export const toolCall = (name: string, input: object): Readonly<Record<string, unknown>> => ({
  content: null,
  tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name, arguments: JSON.stringify(input) } }]
})

/** A stream whose answer is refused within this time is refused by its status, not within the stream. */
export const patient = (config: string): string => config.replace("heartbeat_ms = 100", "heartbeat_ms = 60000")
