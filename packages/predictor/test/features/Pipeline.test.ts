import {
  concatenate,
  type FeatureRecipe,
  fitPca,
  fitTfidf,
  joinedFeatures,
  lengthFeatures,
  principalComponents,
  readFeatures,
  standardisedColumns,
  textLength,
  textTerms,
  vectorFeatures
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { fitStandardiser, standardisedFeatures } from "../../src/features/Standardiser.ts"
import { reasonOf } from "../Data.ts"

const source = (kind: string, width: number) => ({ model: "toy", modelHash: "0", kind, width })
const vectors = (kind: string, width: number, size = 4) => ({
  source: source(kind, width),
  size,
  values: Float32Array.from({ length: size * width }, (_, i) => Math.sin(i + width))
})
const texts = ["a cat sat", "a dog sat", "a cat ran", "the end"]
const content = { texts, vectors: [vectors("layer 1", 3), vectors("layer 2", 2)] }

describe("recipes of features", () => {
  it("read what the functions read that fit them one by one", () => {
    const read = (recipe: FeatureRecipe) => readFeatures(recipe.fit(content), content)
    const [first, second] = content.vectors
    expect(read(textLength())).toEqual(lengthFeatures(texts))
    expect(read(textTerms({ minTexts: 2 }))).toEqual(fitTfidf(texts, { minTexts: 2 }).transform(texts))
    expect(read(vectorFeatures(second.source))).toEqual(second)
    expect(read(principalComponents(vectorFeatures(first.source), 2))).toEqual(fitPca(first, 2).transform(first))
    expect(read(standardisedColumns(vectorFeatures(first.source)))).toEqual(
      standardisedFeatures(fitStandardiser(first), first)
    )
    expect(read(joinedFeatures(textLength(), vectorFeatures(first.source)))).toEqual(
      concatenate([lengthFeatures(texts), first])
    )
  })

  it("find vectors by their source, wherever they stand, and refuse others", () => {
    const fitted = vectorFeatures(source("layer 2", 2)).fit(content)
    const turned = { vectors: [...content.vectors].reverse() }
    expect(readFeatures(fitted, turned)).toBe(content.vectors[1])
    expect(reasonOf(() => readFeatures(fitted, { vectors: [content.vectors[0]] }))).toBe("ForeignFeatures")
    expect(reasonOf(() => readFeatures(fitted, { texts }))).toBe("InvalidOption")
  })

  it("need to be told which vectors where there are several", () => {
    expect(reasonOf(() => vectorFeatures().fit(content))).toBe("InvalidOption")
    expect(reasonOf(() => vectorFeatures().fit({ texts }))).toBe("InvalidOption")
    expect(reasonOf(() => textTerms().fit({ vectors: content.vectors }))).toBe("InvalidOption")
    expect(reasonOf(() => joinedFeatures())).toBe("InvalidOption")
    expect(reasonOf(() => standardisedColumns(vectorFeatures()).fit({ vectors: [vectors("none", 2, 0)] }))).toBe(
      "TooFewRows"
    )
  })
})
