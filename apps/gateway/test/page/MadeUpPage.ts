/**
 * A page with made-up numbers: policies with and without a saving, keys near and far from their budgets, a refusal.
 *
 * @module
 */
import { Effect } from "effect"
import type { NameSpent, PageData } from "../../src/page/PageData.ts"
import { savingOf } from "../../src/page/Saving.ts"
import { decisions } from "./Decisions.ts"

const spent = (name: string, more: Partial<NameSpent>): NameSpent => ({
  name,
  policy: true,
  requests: 0,
  answered: 0,
  calls: 0,
  samples: 0,
  allowed: 0,
  promptTokens: 0,
  completionTokens: 0,
  usd: 0,
  uncertain: 0,
  medianMs: 840,
  saving: undefined,
  ...more
})

/** The page's numbers, with texts or without. */
export const madeUpPage = (texts: boolean): Effect.Effect<PageData> =>
  Effect.gen(function* () {
    const drawn = decisions(600)
    const samples = drawn.flat().reduce((sum, choice) => sum + choice.samples.length, 0)
    const allowed = drawn.flat().reduce((sum, { decided }) => sum + decided, 0)
    const shared = { promptTokens: 10 * samples, completionTokens: 5 * samples, calls: samples, samples, allowed }
    return {
      at: "2026-01-31T12:34:56.000Z",
      days: 7,
      texts,
      keys: [
        {
          key: "search-team",
          day: "2026-01-31",
          requests: 412,
          samples: 803,
          tokens: 4015,
          usd: 0.0241,
          promisedSamples: 3,
          budget: { samples: 1000 }
        },
        {
          key: "batch",
          day: "2026-01-31",
          requests: 188,
          samples: 4998,
          tokens: 1_204_110,
          usd: 4.9981,
          promisedSamples: 0,
          budget: { usd: 5 }
        },
        {
          key: "search-team",
          day: "2026-01-30",
          requests: 12,
          samples: 12,
          tokens: 60,
          usd: 0,
          promisedSamples: 0,
          budget: { samples: 1000, tokens: 2_000_000 }
        }
      ],
      names: [
        spent("alloc/math-cheap", {
          ...shared,
          requests: 600,
          answered: 600,
          usd: 0.0124,
          saving: yield* savingOf(drawn)
        }),
        spent("alloc/vote", {
          ...shared,
          requests: 40,
          answered: 38,
          uncertain: 2,
          saving: yield* savingOf(decisions(40))
        }),
        spent("a-model-with-a-long-name-of-its-publisher/instruct-1.7b", {
          policy: false,
          requests: 9,
          answered: 9,
          calls: 9,
          samples: 9,
          usd: 5.01
        })
      ],
      decisions: drawn.slice(0, 12).map((choices, i) => ({
        request: `chatcmpl-${String(i).padStart(32, "0")}`,
        at: `2026-01-31T12:3${i % 10}:56.000Z`,
        key: "search-team",
        name: i % 5 === 4 ? "alloc/vote" : "alloc/math-cheap",
        outcome: i === 3 ? "BudgetSpent" : "answered",
        latencyMs: 1240 - 90 * i,
        allowed: choices[0].decided,
        drawn: choices[0].samples.length,
        reward: choices[0].samples.at(-1)?.reward,
        choices,
        prompt: texts ? "What is <b>2 + 2</b>? Answer with a number." : undefined
      }))
    }
  })
