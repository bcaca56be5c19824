import type { StateModel } from "@alloc/decoders"

/** What a model was asked for, over all runs. */
export interface Asked {
  /** Replies drawn. */
  drawn: number
  /** Pairs of replies read. */
  read: number
}

/** Called after so many questions, before an answer is given. */
export interface Cut {
  readonly after: number
  readonly now: () => void
}

/** A model that counts what it is asked for, and calls `cut.now` once. */
export const cutModel = (model: StateModel, asked: Asked, cut?: Cut): StateModel => {
  let questions = 0
  const count = (): void => {
    questions++
    if (questions === cut?.after) cut.now()
  }
  return {
    ...model,
    trace: async (request, guidance, signal) => {
      const batch = await model.trace(request, guidance, signal)
      asked.drawn += request.to - request.from
      count()
      return batch
    },
    readReplies: async (pairs, options) => {
      const features = await model.readReplies(pairs, options)
      asked.read++
      count()
      return features
    }
  }
}
