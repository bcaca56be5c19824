import ts from "typescript"
import { expect, it } from "vitest"
import { files, packages, root } from "../src/Workspace.ts"

interface Documented {
  readonly name: string
  readonly kind: "function" | "value" | "type"
  readonly text: string
}

const entriesOf = (name: string): ReadonlyArray<string> => files(`packages/${name}/src/{index,testing}.ts`)

const program = ts.createProgram(
  packages.flatMap(entriesOf).map((entry) => `${root}/${entry}`),
  {
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: []
  }
)
const checker = program.getTypeChecker()

/** What an entry point exports, with the docstring of each name. */
const exported = (entry: string): ReadonlyArray<Documented> => {
  const source = program.getSourceFile(`${root}/${entry}`)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${entry} is no module`)
  return checker.getExportsOfModule(module).map((symbol) => {
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const node = declared.valueDeclaration
    const isType = node === undefined || symbol.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration) === true
    const isFunction = !isType && checker.getTypeOfSymbolAtLocation(declared, node).getCallSignatures().length > 0
    const text = [
      ts.displayPartsToString(declared.getDocumentationComment(checker)),
      ...declared.getJsDocTags().map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`)
    ]
    return { name: symbol.name, kind: isType ? "type" : isFunction ? "function" : "value", text: text.join("\n") }
  })
}

const missing = (
  { kind, name, text }: Documented,
  wants: (text: string) => ReadonlyArray<readonly [string, boolean]>
): ReadonlyArray<string> =>
  wants(text)
    .filter(([, there]) => !there)
    .map(([what]) => `${kind} ${name}: ${what}`)

it.each(packages)("every export of %s has a docstring, and every function, constant and class an example", (name) => {
  const all = entriesOf(name).flatMap(exported)
  expect(all.length).toBeGreaterThan(30)
  const lacking = all.flatMap((one) =>
    missing(one, (text) => [
      ["a docstring", /^\s*[^@\s]/.test(text)],
      ["an example that uses it", one.kind === "type" || new RegExp(`@example[\\s\\S]*\\b${one.name}\\b`).test(text)]
    ])
  )
  expect(lacking).toEqual([])
})

it("every function of core says its cost and its errors", () => {
  const lacking = entriesOf("core")
    .flatMap(exported)
    .filter(({ kind }) => kind === "function")
    .flatMap((one) =>
      missing(one, (text) => [
        ["its complexity", /\bO\(|[Cc]onstant time/.test(text)],
        ["its errors", /@throws|\*\*Errors\.\*\*|[Tt]hrows as|[Tt]hrows nothing/.test(text)]
      ])
    )
  expect(lacking).toEqual([])
})
