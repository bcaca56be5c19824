/**
 * Words and their forms.
 *
 * @module
 */
import { type FactPool, pool } from "../Pool.ts"

/** Word, its opposite. */
export const opposites: FactPool = pool(
  "opposites",
  `hot: cold; big: small|little; tall: short; happy: sad|unhappy; fast: slow; old: young|new; up: down; left: right
  day: night; open: closed|shut|close; early: late; full: empty; hard: soft|easy; high: low; inside: outside
  clean: dirty; strong: weak; rich: poor; wet: dry; thick: thin; wide: narrow; long: short; loud: quiet|silent|soft
  true: false; win: lose; buy: sell; push: pull; arrive: leave|depart; begin: end|finish|stop; love: hate|hatred
  remember: forget; friend: enemy|foe; heavy: light; deep: shallow; sharp: dull|blunt; brave: cowardly|afraid|timid
  cheap: expensive|costly; near: far; above: below|beneath|under; before: after; black: white; first: last`
)

/** Noun, its plural. */
export const plurals: FactPool = pool(
  "plurals",
  `child: children; mouse: mice; foot: feet; tooth: teeth; goose: geese; man: men; woman: women; leaf: leaves
  knife: knives; wolf: wolves; life: lives; city: cities; baby: babies; box: boxes; bus: buses|busses; church: churches
  potato: potatoes; tomato: tomatoes; hero: heroes; sheep: sheep; fish: fish|fishes; ox: oxen; cactus: cacti|cactuses
  half: halves; shelf: shelves; thief: thieves; dish: dishes; key: keys; story: stories; party: parties; cat: cats
  house: houses; radio: radios; photo: photos; crisis: crises; person: people|persons; loaf: loaves; calf: calves
  berry: berries; monkey: monkeys; deer: deer; fox: foxes`
)

/** Verb, its past tense. */
export const pastTenses: FactPool = pool(
  "past tenses",
  `go: went; see: saw; eat: ate; run: ran; take: took; give: gave; write: wrote; drive: drove; sing: sang; swim: swam
  fly: flew; grow: grew; know: knew; think: thought; buy: bought; catch: caught; teach: taught; find: found; keep: kept
  sleep: slept; leave: left; lose: lost; send: sent; build: built; break: broke; choose: chose; speak: spoke
  steal: stole; begin: began; drink: drank; ring: rang; fall: fell; hold: held; meet: met; pay: paid; walk: walked
  play: played; carry: carried; stop: stopped; bring: brought; fight: fought`
)

/** Verb, its past participle. */
export const participles: FactPool = pool(
  "participles",
  `go: gone; see: seen; eat: eaten; take: taken; give: given; write: written; drive: driven; sing: sung; swim: swum
  fly: flown; grow: grown; know: known; break: broken; choose: chosen; speak: spoken; steal: stolen; begin: begun
  drink: drunk; fall: fallen; forget: forgotten; hide: hidden; bite: bitten; draw: drawn; throw: thrown
  show: shown|showed; wear: worn; tear: torn; freeze: frozen; shake: shaken; ride: ridden; rise: risen; ring: rung`
)

/** Adjective, its comparative. */
export const comparatives: FactPool = pool(
  "comparatives",
  `big: bigger; small: smaller; tall: taller; good: better; bad: worse; happy: happier; fast: faster; slow: slower
  far: farther|further; cold: colder; hot: hotter; thin: thinner; easy: easier; heavy: heavier; dry: drier|dryer
  large: larger; nice: nicer; strong: stronger; weak: weaker; young: younger; busy: busier; sad: sadder; wet: wetter
  lazy: lazier; wide: wider; old: older|elder; rich: richer; ugly: uglier; safe: safer; soft: softer; funny: funnier`
)

/** Word for a male, word for a female. */
export const feminines: FactPool = pool(
  "feminines",
  `king: queen; prince: princess; actor: actress; waiter: waitress; father: mother; brother: sister; son: daughter
  uncle: aunt; nephew: niece; husband: wife; boy: girl; man: woman; bull: cow; rooster: hen; stallion: mare; ram: ewe
  duke: duchess; host: hostess; hero: heroine; wizard: witch; lion: lioness; tiger: tigress; emperor: empress
  god: goddess; grandfather: grandmother; widower: widow; groom: bride; monk: nun; lord: lady; sir: madam|ma'am`
)

/** Several of a kind, the word for a group of them. */
export const groups: FactPool = pool(
  "groups",
  `wolves: pack; lions: pride; fish: school|shoal; bees: swarm|hive|colony; geese: gaggle|flock; cows: herd; birds: flock
  ants: colony|army; puppies: litter; crows: murder; whales: pod; sheep: flock|herd; dolphins: pod|school
  ships: fleet; football players: team; singers: choir|chorus; cut flowers: bouquet|bunch; grapes: bunch|cluster
  soldiers: army|troop|platoon|squad|unit; playing cards: deck|pack; mountains: range|mountain range
  stairs: flight|staircase; bananas: bunch|hand; monkeys: troop|barrel; musicians: band|orchestra
  owls: parliament; islands: archipelago; trees: forest|grove|wood|woods; elephants: herd; horses: herd|team`
)

/** English, French. */
export const french: FactPool = pool(
  "french",
  `house: maison|la maison; dog: chien|le chien; cat: chat|le chat; water: eau|l'eau; bread: pain|le pain
  book: livre|le livre; tree: arbre|l'arbre; sun: soleil|le soleil; moon: lune|la lune; milk: lait|le lait
  cheese: fromage|le fromage; apple: pomme|la pomme; school: ecole|l'ecole; city: ville|la ville; street: rue|la rue
  window: fenetre|la fenetre; door: porte|la porte; horse: cheval|le cheval; bird: oiseau|l'oiseau
  fish: poisson|le poisson; sea: mer|la mer; mountain: montagne|la montagne; flower: fleur|la fleur; hand: main|la main
  head: tete|la tete; heart: coeur|le coeur; brother: frere|le frere; sister: soeur|la soeur; mother: mere|la mere
  father: pere|le pere; night: nuit|la nuit; day: jour|le jour; winter: hiver|l'hiver; summer: ete|l'ete
  white: blanc|blanche; black: noir|noire; green: vert|verte; red: rouge; to eat: manger; to sleep: dormir`
)

/** Words of six to eight letters, for tasks on letters. */
export const words: FactPool = pool(
  "words",
  `lantern; pencil; garden; window; planet; orange; rocket; bridge; castle; dragon; forest; hammer; island; jacket
  kitten; ladder; market; needle; office; pocket; rabbit; school; ticket; village; wallet; yellow; zipper; anchor
  basket; candle; doctor; engine; flower; guitar; helmet; insect; jungle; kettle; mirror; napkin; oyster; parrot
  quartz; ribbon; saddle; tunnel; velvet; walnut; blanket; chicken; kitchen; diamond; elephant; mountain; shoulder`
)
