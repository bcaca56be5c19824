/**
 * Elements, animals, people and their works, and what there is a known number of.
 *
 * @module
 */
import { type FactPool, pool } from "../Pool.ts"

/** Chemical element, symbol. */
export const elements: FactPool = pool(
  "elements",
  `hydrogen: H; helium: He; lithium: Li; carbon: C; nitrogen: N; oxygen: O; fluorine: F; neon: Ne; sodium: Na
  magnesium: Mg; aluminium|aluminum: Al; silicon: Si; phosphorus: P; sulfur|sulphur: S; chlorine: Cl; argon: Ar
  potassium: K; calcium: Ca; titanium: Ti; chromium: Cr; manganese: Mn; iron: Fe; cobalt: Co; nickel: Ni; copper: Cu
  zinc: Zn; bromine: Br; silver: Ag; tin: Sn; iodine: I; tungsten: W; platinum: Pt; gold: Au; mercury: Hg; lead: Pb
  uranium: U`
)

/** Animal, the sound that it makes. */
export const sounds: FactPool = pool(
  "sounds",
  `dog: bark|barks|woof; cat: meow|meows|purr|purrs; cow: moo|moos; sheep: baa|bleat|bleats; pig: oink|oinks
  duck: quack|quacks; horse: neigh|neighs|whinny; lion: roar|roars; snake: hiss|hisses; bee: buzz|buzzes
  frog: croak|croaks|ribbit; wolf: howl|howls; rooster: crow|crows|cock-a-doodle-doo; hen: cluck|clucks
  donkey: bray|brays|hee-haw; owl: hoot|hoots; mouse: squeak|squeaks; sparrow: chirp|chirps|tweet|tweets
  turkey: gobble|gobbles; elephant: trumpet|trumpets; goat: bleat|bleats|baa; raven: caw|caws|croak|croaks
  bear: growl|growls|roar|roars; cricket: chirp|chirps; pigeon: coo|coos; tiger: roar|roars|growl|growls`
)

/** Animal, the word for its young. */
export const young: FactPool = pool(
  "young",
  `dog: puppy|pup; cat: kitten; cow: calf; sheep: lamb; horse: foal|colt|filly; pig: piglet; duck: duckling
  goose: gosling; hen: chick; goat: kid; bear: cub; lion: cub; deer: fawn; kangaroo: joey; frog: tadpole; swan: cygnet
  owl: owlet; eagle: eaglet; elephant: calf; whale: calf; rabbit: kit|kitten|bunny; wolf: pup|cub|puppy
  fox: cub|kit|pup; tiger: cub; seal: pup; butterfly: caterpillar; hare: leveret; turkey: poult`
)

/** Book, its author. */
export const books: FactPool = pool(
  "books",
  `Hamlet: William Shakespeare; Pride and Prejudice: Jane Austen; Oliver Twist: Charles Dickens
  War and Peace: Leo Tolstoy; Don Quixote: Miguel de Cervantes; Animal Farm: George Orwell
  Moby-Dick: Herman Melville; The Odyssey: Homer; Frankenstein: Mary Shelley; Dracula: Bram Stoker
  The Great Gatsby: F. Scott Fitzgerald|F Scott Fitzgerald|Scott Fitzgerald; The Adventures of Tom Sawyer: Mark Twain
  The Hobbit: J. R. R. Tolkien|J.R.R. Tolkien; Treasure Island: Robert Louis Stevenson; Jane Eyre: Charlotte Bronte
  Wuthering Heights: Emily Bronte; Les Miserables: Victor Hugo; The Divine Comedy: Dante Alighieri|Dante
  Faust: Johann Wolfgang von Goethe; Crime and Punishment: Fyodor Dostoevsky|Dostoyevsky; The Trial: Franz Kafka
  Brave New World: Aldous Huxley; The Old Man and the Sea: Ernest Hemingway; The Grapes of Wrath: John Steinbeck
  To Kill a Mockingbird: Harper Lee; The Time Machine: H. G. Wells|H.G. Wells
  Around the World in Eighty Days: Jules Verne; Alice's Adventures in Wonderland: Lewis Carroll
  The Jungle Book: Rudyard Kipling; Peter Pan: J. M. Barrie|J.M. Barrie; Robinson Crusoe: Daniel Defoe
  Gulliver's Travels: Jonathan Swift; The Republic: Plato; The Picture of Dorian Gray: Oscar Wilde
  Macbeth: William Shakespeare; Great Expectations: Charles Dickens; Walden: Henry David Thoreau; Ulysses: James Joyce`
)

/** Piece of music, its composer. */
export const music: FactPool = pool(
  "music",
  `The Magic Flute: Wolfgang Amadeus Mozart; the Moonlight Sonata: Ludwig van Beethoven
  The Four Seasons: Antonio Vivaldi; Swan Lake: Pyotr Ilyich Tchaikovsky|Pyotr Tchaikovsky|Peter Tchaikovsky
  Messiah: George Frideric Handel; The Ring of the Nibelung: Richard Wagner
  the Brandenburg Concertos: Johann Sebastian Bach|J. S. Bach|J.S. Bach; Carmen: Georges Bizet; Aida: Giuseppe Verdi
  La Boheme: Giacomo Puccini; Rhapsody in Blue: George Gershwin; The Planets: Gustav Holst; Bolero: Maurice Ravel
  Clair de Lune: Claude Debussy; The Barber of Seville: Gioachino Rossini; Peer Gynt: Edvard Grieg
  The Rite of Spring: Igor Stravinsky; Peter and the Wolf: Sergei Prokofiev; Finlandia: Jean Sibelius
  The Blue Danube: Johann Strauss; The Creation: Joseph Haydn; Canon in D: Johann Pachelbel
  The Nutcracker: Pyotr Ilyich Tchaikovsky|Pyotr Tchaikovsky|Peter Tchaikovsky; Rigoletto: Giuseppe Verdi
  Fur Elise: Ludwig van Beethoven; The Marriage of Figaro: Wolfgang Amadeus Mozart`
)

/** What was found or made, by whom. */
export const inventions: FactPool = pool(
  "inventions",
  `the telephone: Alexander Graham Bell; the phonograph: Thomas Edison|Thomas Alva Edison
  the first airplane: Wright brothers|the Wrights|Wright|Wilbur and Orville Wright|Orville and Wilbur Wright
  the printing press: Johannes Gutenberg; the theory of relativity: Albert Einstein
  the law of gravity: Isaac Newton|Sir Isaac Newton; penicillin: Alexander Fleming; dynamite: Alfred Nobel
  radium: Marie Curie|Marie and Pierre Curie|Pierre and Marie Curie; the theory of natural selection: Charles Darwin
  the World Wide Web: Tim Berners-Lee|Berners-Lee|Sir Tim Berners-Lee
  the periodic table: Dmitri Mendeleev; X-rays: Wilhelm Rontgen|Wilhelm Conrad Rontgen|Wilhelm Roentgen|Roentgen
  the smallpox vaccine: Edward Jenner; the polio vaccine: Jonas Salk; Morse code: Samuel Morse
  the diesel engine: Rudolf Diesel; the Analytical Engine: Charles Babbage; the electron: J. J. Thomson|J.J. Thomson
  the laws of inheritance: Gregor Mendel; the laws of planetary motion: Johannes Kepler
  the cotton gin: Eli Whitney; the electric battery: Alessandro Volta; the saxophone: Adolphe Sax
  the lightning rod: Benjamin Franklin; psychoanalysis: Sigmund Freud`
)

/** What somebody does, what that person is called. */
export const occupations: FactPool = pool(
  "occupations",
  `bakes bread: baker; flies airplanes: pilot; cuts hair: barber|hairdresser|hair stylist; teaches in a school: teacher
  treats sick people: doctor|physician; treats sick animals: vet|veterinarian; looks after teeth: dentist
  grows crops: farmer; catches fish: fisherman|fisher; puts out fires: firefighter|fireman; writes books: author|writer
  paints pictures: painter|artist; designs buildings: architect; repairs water pipes: plumber; repairs cars: mechanic
  sews suits: tailor; sells meat: butcher; sells flowers: florist; delivers letters: mailman|postman|mail carrier
  acts in films: actor|actress; sings songs: singer|vocalist; studies the stars: astronomer; studies rocks: geologist
  studies plants: botanist; builds things from wood: carpenter|woodworker; repairs electric wires: electrician
  cooks in a restaurant: chef|cook; serves food in a restaurant: waiter|server|waitress; works on a ship: sailor
  takes photographs: photographer; plays the piano: pianist; plays the guitar: guitarist; plays the violin: violinist
  travels into space: astronaut|cosmonaut; keeps bees: beekeeper; repairs shoes: cobbler|shoemaker; digs for coal: miner`
)

/** Thing, its color. */
export const colors: FactPool = pool(
  "colors",
  `grass: green; the clear sky: blue; snow: white; coal: black; a ripe banana: yellow; a ripe tomato: red
  a carrot: orange; blood: red; a lemon: yellow; milk: white; chocolate: brown; a plum: purple; an emerald: green
  a ruby: red; a sapphire: blue; a canary: yellow; a flamingo: pink; a raven: black; a fire engine: red
  a school bus: yellow; spinach: green; a strawberry: red; a pumpkin: orange; a polar bear: white; an eggplant: purple
  tar: black; salt: white; a cucumber: green; a sunflower: yellow; broccoli: green; a swan: white; the sea: blue`
)

/** Thing, which of four categories it belongs to. */
export const categories: FactPool = pool(
  "categories",
  `a pear: fruit; a mango: fruit; a cherry: fruit; a peach: fruit; a banana: fruit; a lemon: fruit; a melon: fruit
  a hammer: tool; a saw: tool; a screwdriver: tool; a wrench: tool; a drill: tool; a chisel: tool; a spanner: tool
  a horse: animal; a tiger: animal; a rabbit: animal; a shark: animal; a camel: animal; a giraffe: animal
  a penguin: animal; a bus: vehicle; a truck: vehicle; a bicycle: vehicle; a train: vehicle; a tractor: vehicle
  a taxi: vehicle; a motorcycle: vehicle`
)

/** Animal, how many legs it has. */
export const legs: FactPool = pool(
  "legs",
  `a dog: 4; a spider: 8; an ant: 6; a bee: 6; a crab: 10; a chicken: 2; a horse: 4; a snake: 0; a beetle: 6
  a lobster: 10; a scorpion: 8; a frog: 4; a duck: 2; a butterfly: 6; a tick: 8; a cow: 4; an ostrich: 2; a lizard: 4
  a housefly: 6; a mosquito: 6; an eagle: 2; a turtle: 4; a pig: 4; a penguin: 2; a grasshopper: 6; an elephant: 4
  an earthworm: 0; a ladybug: 6; a mouse: 4; a flamingo: 2; a shrimp: 10; a mite: 8`
)

/** How many of what are in what, for questions "How many ... are ...?". */
export const quantities: FactPool = pool(
  "quantities",
  `days: in a week: 7; hours: in a day: 24; minutes: in an hour: 60; seconds: in a minute: 60; months: in a year: 12
  inches: in a foot: 12; feet: in a yard: 3; centimeters: in a meter: 100; millimeters: in a centimeter: 10
  ounces: in a pound: 16; cups: in a pint: 2; quarts: in a gallon: 4; grams: in a kilogram: 1000; cents: in a dollar: 100
  eggs: in a dozen: 12; years: in a decade: 10; years: in a century: 100; meters: in a kilometer: 1000
  players: in a soccer team on the field: 11; cards: in a standard deck without jokers: 52
  letters: in the English alphabet: 26; planets: in the solar system: 8; colors: in a rainbow: 7
  strings: on a violin: 4; strings: on a standard guitar: 6; keys: on a standard piano: 88; squares: on a chessboard: 64
  sides: in a triangle: 3; sides: in a pentagon: 5; sides: in a hexagon: 6; sides: in an octagon: 8
  degrees: in a right angle: 90; degrees: in a full circle: 360; bits: in a byte: 8; fingers: on one hand: 5
  weeks: in a year: 52; days: in a leap year: 366; dimes: in a dollar: 10; nickels: in a quarter: 5`
)

/** Day or month, the one after it. */
export const calendar: FactPool = pool(
  "calendar",
  `Monday: Tuesday; Tuesday: Wednesday; Wednesday: Thursday; Thursday: Friday; Friday: Saturday; Saturday: Sunday
  Sunday: Monday; January: February; February: March; March: April; April: May; May: June; June: July; July: August
  August: September; September: October; October: November; November: December; December: January`
)
