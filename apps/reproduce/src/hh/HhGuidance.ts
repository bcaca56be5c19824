/**
 * The ways of guiding that are compared: values of tokens at several strengths, values of blocks, and networks trained in
 * other ways.
 *
 * @module
 */
import {
  type AnyGuidance,
  type GuidanceSettings,
  guidanceBy,
  type StateModel,
  type ValueNetwork
} from "@alloc/decoders"
import type { DrawJournal } from "../draws/DrawJournal.ts"
import type { DrawnReplies } from "../draws/TracedDraws.ts"
import { type ReplyReward, trainHhValues } from "./HhValues.ts"

/** A network: `mc` fits final rewards, `td` lambda returns, `wide` has four times the units, `again` learnt from guided replies too, `prefix` values whole blocks. */
export type NetworkName = "mc" | "td" | "wide" | "again" | "prefix"

/** A way of guiding: the arm's name, and what it does. */
export interface HhVariant {
  readonly name: string
  readonly network: NetworkName
  readonly beta?: number | undefined
  /** Continuations of every block, and its tokens. */
  readonly blocks?: readonly [number, number] | undefined
}

/** The networks in a few words. */
export const networkWords: Readonly<Record<NetworkName, string>> = {
  mc: "final rewards",
  td: "lambda returns",
  wide: "four times the units",
  again: "retrained on guided replies",
  prefix: "values of blocks"
}

const token = (network: NetworkName, beta: number): HhVariant => ({ name: `token-${network}-${beta}`, network, beta })
const block = (continuations: number, length: number): HhVariant => ({
  name: `block-${continuations}x${length}`,
  network: "prefix",
  blocks: [continuations, length]
})

/** How the replies are guided from which the network `again` learns. */
export const firstRound: HhVariant = token("mc", 10)

/** All that are compared on prompts of the value group that no network learnt from. */
export const hhVariants: ReadonlyArray<HhVariant> = [
  ...[0.5, 1, 3, 10, 30].map((beta) => token("mc", beta)),
  ...[1, 3, 10].map((beta) => token("td", beta)),
  ...[3, 10].map((beta) => token("wide", beta)),
  ...[3, 10].map((beta) => token("again", beta)),
  block(4, 8),
  block(4, 16)
]

/** Of ways by name those that guide token by token, with their strengths. */
export const tokenVariants = (names: ReadonlyArray<string>): ReadonlyArray<HhVariant & { readonly beta: number }> =>
  hhVariants.flatMap((variant) => {
    const { beta, name } = variant
    return beta === undefined || !names.includes(name) ? [] : [{ ...variant, beta }]
  })

const trainingOf: Readonly<Record<NetworkName, { readonly hidden?: number; readonly lambda?: number }>> = {
  mc: {},
  td: { lambda: 0.95 },
  wide: { hidden: 128 },
  again: {},
  prefix: {}
}

const kind = "network"

type Plain = {
  readonly [K in keyof ValueNetwork]: ValueNetwork[K] extends number ? number : ReadonlyArray<number> | null
}

const toPlain = (network: ValueNetwork): Plain => ({
  ...network,
  mean: [...network.mean],
  scale: [...network.scale],
  state: [...network.state],
  token: network.token === undefined ? null : [...network.token],
  bias: [...network.bias],
  output: [...network.output]
})

const fromPlain = (plain: Plain): ValueNetwork => ({
  ...plain,
  mean: Float32Array.from(plain.mean ?? []),
  scale: Float32Array.from(plain.scale ?? []),
  state: Float32Array.from(plain.state ?? []),
  token: plain.token === null ? undefined : Float32Array.from(plain.token),
  bias: Float32Array.from(plain.bias ?? []),
  output: Float32Array.from(plain.output ?? [])
})

/** What a network was trained on and how well it predicts. */
export interface StoredNetwork {
  readonly network: ValueNetwork
  readonly heldOut: { readonly constant: number; readonly network: number; readonly rows: number }
}

/** A trained network, from the journal where it is there. */
export const networkOf = (
  name: NetworkName,
  {
    drawn,
    journal,
    model,
    key,
    reward
  }: {
    readonly journal: DrawJournal
    readonly model: StateModel
    readonly drawn: () => ReadonlyArray<DrawnReplies>
    readonly reward: ReplyReward
    /** Its name in the journal: networks of another reward have others. */
    readonly key: string
  }
): StoredNetwork => {
  const found = journal.get(kind, key)
  if (found !== undefined) {
    // This module alone writes rows of this kind.
    const { heldOut, network } = found.facts as { readonly network: Plain; readonly heldOut: StoredNetwork["heldOut"] }
    return { network: fromPlain(network), heldOut }
  }
  const trained = trainHhValues(drawn(), reward, name === "prefix" ? "prefix" : "token", {
    ...trainingOf[name],
    endToken: model.closingToken,
    embedding: model.embeddings.row
  })
  journal.add(kind, key, { facts: { network: toPlain(trained.network), heldOut: trained.heldOut }, states: [] })
  return trained
}

/** How a variant guides. */
export const settingsOf = ({ beta, blocks }: HhVariant): GuidanceSettings =>
  blocks === undefined ? { beta: beta ?? 1 } : { continuations: blocks[0], length: blocks[1] }

/** The guidance of a variant by its network. */
export const guidanceOf = (variant: HhVariant, network: ValueNetwork, model: StateModel): AnyGuidance =>
  guidanceBy(network, settingsOf(variant), model)
