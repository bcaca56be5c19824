import highsModule from "highs"

type Loader = typeof highsModule.default

const isLoader = (value: unknown): value is Loader => typeof value === "function"

/** Its types describe the CommonJS build, where the loader is `.default`; Node imports the ESM build, where it is not. */
export const loadHighs = (): ReturnType<Loader> => {
  const loader: unknown = highsModule
  if (!isLoader(loader)) throw new Error("highs exports another loader than it did")
  return loader()
}
