/**
 * What a package offers: every public name is listed in its entry, documented, and named by the one scheme for promises
 * and Effects.
 *
 * @module
 */
import { posix } from "node:path"
import ts from "typescript"
import { lineOf, type Offence, type Rule, type Source, type Sources } from "./Rule.ts"

/** A public name, and where what it stands for is declared. */
interface PublicName {
  readonly name: string
  readonly file: string
  readonly declarations: ReadonlyArray<ts.Node>
}

const declaredIn = (tree: ts.SourceFile, name: string): ReadonlyArray<ts.Node> =>
  tree.statements.flatMap((statement): ReadonlyArray<ts.Node> => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.filter((one) => one.name.getText() === name)
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isModuleDeclaration(statement)
    return isNamed && statement.name?.text === name ? [statement] : []
  })

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

const exportedNames = (statement: ts.Statement): ReadonlyArray<string> => {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((one) => one.name.getText())
  return "name" in statement ? [(statement.name as ts.Identifier).text] : [] // an exported declaration has a name
}

const targetOf = (from: Source, specifier: ts.Expression, { byFile }: Sources): Source | undefined =>
  byFile.get(posix.join(posix.dirname(from.file), (specifier as ts.StringLiteral).text)) // the grammar allows only strings

/** A name of a module, followed through imports and re-exports to its declarations. */
const lookUp = (source: Source, name: string, sources: Sources): PublicName => {
  const missing = { name, file: source.file, declarations: [] }
  if (source.tree === undefined) return missing
  const declarations = declaredIn(source.tree, name)
  if (declarations.length > 0) return { name, file: source.file, declarations }
  for (const statement of source.tree.statements) {
    const elements = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings
      : ts.isExportDeclaration(statement)
        ? statement.exportClause
        : undefined
    const specifier = (statement as ts.ImportDeclaration | ts.ExportDeclaration).moduleSpecifier // undefined in others
    if (elements === undefined || specifier === undefined || !("elements" in elements)) continue
    const element = elements.elements.find((one) => one.name.text === name)
    const target = targetOf(source, specifier, sources)
    if (element !== undefined && target !== undefined)
      return { ...lookUp(target, (element.propertyName ?? element.name).text, sources), name }
  }
  return missing
}

/** Every public name of an entry. Names of other packages that it hands on are left out. */
export const publicNames = (entry: Source, sources: Sources): ReadonlyArray<PublicName> =>
  (entry.tree?.statements ?? []).flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) {
      return isExported(statement) ? exportedNames(statement).map((name) => lookUp(entry, name, sources)) : []
    }
    const target = statement.moduleSpecifier === undefined ? entry : targetOf(entry, statement.moduleSpecifier, sources)
    if (target === undefined) return []
    if (statement.exportClause === undefined) return publicNames(target, sources)
    if (!ts.isNamedExports(statement.exportClause)) return []
    return statement.exportClause.elements.map((element) => ({
      ...lookUp(target, (element.propertyName ?? element.name).text, sources),
      name: element.name.text
    }))
  })

const isDocumented = (node: ts.Node): boolean => {
  const owner = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return ts.getJSDocCommentsAndTags(owner).some((doc) => ts.isJSDoc(doc) && /\w/.test(text(doc.comment)))
}

const text = (comment: ts.JSDoc["comment"]): string => ts.getTextOfJSDocComment(comment) ?? ""

const entrySources = (sources: Sources): ReadonlyArray<Source> =>
  sources.entries.flatMap((file) => sources.byFile.get(file) ?? [])

/** Every public name of all entries, with its entry. */
const allPublic = (sources: Sources): ReadonlyArray<PublicName & { readonly entry: string }> =>
  entrySources(sources).flatMap((entry) => publicNames(entry, sources).map((name) => ({ ...name, entry: entry.file })))

/** Public names without a docstring. */
export const documented: Rule = {
  name: "documented",
  check: (sources) => {
    const offences = allPublic(sources)
      .filter(({ declarations }) => declarations.length > 0 && !declarations.some(isDocumented))
      .map(({ declarations, file, name }) => ({
        rule: "documented",
        file,
        line: lineOf(declarations[0]),
        what: `${name} is public and has no docstring`
      }))
    return unique(offences)
  }
}

/** `export *` in a public entry, which so says nothing about what the package offers. */
export const listedExports: Rule = {
  name: "listed-exports",
  check: (sources) =>
    entrySources(sources).flatMap(({ file, tree }) =>
      (tree?.statements ?? [])
        .filter((one) => ts.isExportDeclaration(one) && one.exportClause === undefined)
        .map((one) => ({ rule: "listed-exports", file, line: lineOf(one), what: "export *; list every name" }))
    )
}

/** Public functions that return an Effect and have no promise form, each with the reason why. */
const effectOnly: ReadonlyMap<string, string> = new Map([
  ["fromBatches", "makes a verifier, whose interface is in Effect"],
  ["untilWritten", "tries a statement of SqlClient again, whose interface is in Effect"]
])

// A Stream is the Effect form of an async iterable.
const effectType = /^(?:(?:Effect\.)?Effect|(?:Stream\.)?Stream)</

/** Whether a declaration is a function that returns an Effect or a Stream: by its type, its return type, or as an `Effect.fn`. */
const returnsEffect = (node: ts.Node): boolean => {
  if (ts.isVariableDeclaration(node)) {
    const { initializer, type } = node
    if (type !== undefined) return ts.isFunctionTypeNode(type) && effectType.test(type.type.getText())
    return initializer !== undefined && (/^Effect\.fn\w*\b/.test(initializer.getText()) || returnsEffect(initializer))
  }
  return ts.isFunctionLike(node) && effectType.test(node.type?.getText() ?? "")
}

/** A public function that returns an Effect ends in `Effect`, and the promise form stands beside it under the plain name. */
export const effectNames: Rule = {
  name: "effect-names",
  check: (sources) => {
    const all = allPublic(sources)
    const offences = all.flatMap(({ declarations, entry, file, name }): ReadonlyArray<Offence> => {
      const at = (what: string): Offence => ({ rule: "effect-names", file, line: lineOf(declarations[0]), what })
      if (declarations.length === 0 || effectOnly.has(name)) return []
      const isEffect = declarations.some(returnsEffect)
      if (isEffect && !name.endsWith("Effect")) return [at(`${name} returns an Effect; its name ends in Effect`)]
      if (!isEffect && /[a-z]Effect$/.test(name) && declarations.some(ts.isVariableDeclaration))
        return [at(`${name} returns no Effect, or does not say so`)]
      const plain = name.replace(/Effect$/, "")
      if (isEffect && !all.some((one) => one.entry === entry && one.name === plain))
        return [at(`${name} has no promise form ${plain} beside it`)]
      return []
    })
    return unique(offences)
  }
}

/** One offence a place: a name may be public in two entries. */
const unique = (offences: ReadonlyArray<Offence>): ReadonlyArray<Offence> => [
  ...new Map(offences.map((one) => [`${one.file}:${one.line}:${one.what}`, one])).values()
]
