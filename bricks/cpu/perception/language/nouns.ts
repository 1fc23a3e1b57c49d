import type { CocoClass } from "../inference/coco.js";

/** What a noun may mean in a picture. */
export type Target =
  | { readonly kind: "classes"; readonly classes: readonly CocoClass[] }
  | { readonly kind: "region"; readonly region: Region }
  | { readonly kind: "part"; readonly part: Part }
  | { readonly kind: "text" }
  /** "the object", "the main subject": whatever stands out. */
  | { readonly kind: "salient" }
  /** A noun that the detector does not know. */
  | { readonly kind: "unknown" };

export type Region =
  | "sky"
  | "clouds"
  | "grass"
  | "water"
  | "snow"
  | "ground"
  | "background"
  | "foreground"
  | "everything";
export type Part = "face" | "head" | "hair" | "torso" | "legs";

type Entry = readonly [words: string, target: CocoClass | readonly CocoClass[]];

const ANIMALS: readonly CocoClass[] = [
  ...(["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"] as const),
];
const VEHICLES: readonly CocoClass[] = [
  ...(["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"] as const),
];
const FRUIT: readonly CocoClass[] = ["banana", "apple", "orange"];
const FOOD: readonly CocoClass[] = [
  ...FRUIT,
  ...(["sandwich", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake"] as const),
];
const SEATS: readonly CocoClass[] = ["chair", "couch", "bench"];
const FURNITURE: readonly CocoClass[] = [...SEATS, "bed", "dining table"];
const CUTLERY: readonly CocoClass[] = ["fork", "knife", "spoon"];
const BAGS: readonly CocoClass[] = ["backpack", "handbag", "suitcase"];

/** Singular nouns; plurals are derived. Near things that the detector mixes up are listed together, likeliest first. */
const ENTRIES: readonly Entry[] = [
  [
    "person man woman boy girl child kid baby toddler infant lady gentleman guy human astronaut player athlete pedestrian worker " +
      "people tourist rider cyclist skier surfer skater snowboarder driver passenger soldier policeman policewoman officer chef cook " +
      "dancer singer musician teacher student bride groom couple mother father mom mum dad grandmother grandfather friend " +
      "bystander passerby stranger figure model actor actress farmer fisherman swimmer runner hiker climber crowd teenager male female " +
      "adult individual somebody someone goalkeeper batter pitcher referee jockey king queen doctor nurse",
    "person",
  ],
  ["bicycle bike cycle tricycle", ["bicycle", "motorcycle"]],
  ["car automobile sedan taxi cab jeep suv hatchback coupe convertible limousine", ["car", "truck"]],
  ["motorcycle motorbike scooter moped", ["motorcycle", "bicycle"]],
  ["airplane aeroplane plane aircraft jet airliner", "airplane"],
  ["bus coach minibus", ["bus", "truck"]],
  ["train locomotive tram subway railcar", "train"],
  ["truck lorry van pickup", ["truck", "car", "bus"]],
  ["boat ship canoe rowboat sailboat kayak yacht ferry dinghy gondola raft speedboat vessel", "boat"],
  ["traffic-light stoplight signal", "traffic light"],
  ["fire-hydrant hydrant", "fire hydrant"],
  ["stop-sign", "stop sign"],
  ["parking-meter", "parking meter"],
  ["bench", "bench"],
  [
    "bird pigeon sparrow duck goose swan parrot eagle owl seagull gull chicken hen rooster crow robin penguin flamingo dove hawk " +
      "peacock ostrich turkey",
    "bird",
  ],
  ["cat kitten kitty tabby", "cat"],
  [
    "dog puppy pup doggy hound spaniel retriever labrador poodle terrier bulldog beagle husky dachshund corgi pug chihuahua collie",
    "dog",
  ],
  ["horse pony foal stallion mare", "horse"],
  ["sheep lamb ram ewe goat", "sheep"],
  ["cow bull calf ox cattle buffalo bison", "cow"],
  ["elephant", "elephant"],
  ["bear cub grizzly panda", "bear"],
  ["zebra", "zebra"],
  ["giraffe", "giraffe"],
  ["backpack rucksack knapsack", ["backpack", "handbag"]],
  ["umbrella parasol", "umbrella"],
  ["handbag purse", ["handbag", "backpack"]],
  ["tie necktie bow-tie", "tie"],
  ["suitcase luggage trolley briefcase", ["suitcase", "handbag"]],
  ["frisbee", "frisbee"],
  ["ski", "skis"],
  ["snowboard", "snowboard"],
  ["ball football soccer-ball basketball tennis-ball baseball volleyball sports-ball", "sports ball"],
  ["kite", "kite"],
  ["bat baseball-bat", "baseball bat"],
  ["glove baseball-glove mitt", "baseball glove"],
  ["skateboard", "skateboard"],
  ["surfboard", "surfboard"],
  ["racket racquet tennis-racket", "tennis racket"],
  ["bottle flask wine-bottle beer-bottle water-bottle", "bottle"],
  ["wine-glass glass goblet wineglass champagne-glass", ["wine glass", "cup"]],
  ["cup mug teacup coffee-cup tea-cup tumbler espresso", ["cup", "bowl"]],
  ["fork", "fork"],
  ["knife", "knife"],
  ["spoon teaspoon", "spoon"],
  ["bowl basin", ["bowl", "cup"]],
  ["banana", "banana"],
  ["apple", "apple"],
  ["sandwich burger hamburger", "sandwich"],
  ["orange tangerine mandarin clementine", "orange"],
  ["broccoli", "broccoli"],
  ["carrot", "carrot"],
  ["hot-dog", "hot dog"],
  ["pizza", "pizza"],
  ["donut doughnut", "donut"],
  ["cake cupcake pie", "cake"],
  ["chair armchair stool", ["chair", "couch"]],
  ["couch sofa settee loveseat", ["couch", "chair"]],
  ["potted-plant houseplant plant", "potted plant"],
  ["bed mattress", "bed"],
  ["table desk dining-table coffee-table", "dining table"],
  ["toilet", "toilet"],
  ["tv television telly monitor screen", ["tv", "laptop"]],
  ["laptop computer notebook macbook", ["laptop", "tv"]],
  ["mouse computer-mouse", "mouse"],
  ["remote remote-control controller", "remote"],
  ["keyboard", "keyboard"],
  ["phone cell-phone cellphone smartphone telephone mobile iphone mobile-phone", "cell phone"],
  ["microwave", ["microwave", "oven"]],
  ["oven stove cooker", ["oven", "microwave"]],
  ["toaster", "toaster"],
  ["sink washbasin", "sink"],
  ["refrigerator fridge freezer", "refrigerator"],
  ["book novel magazine", "book"],
  ["clock watch", "clock"],
  ["vase", "vase"],
  ["scissors", "scissors"],
  ["teddy-bear teddy plush plushie", "teddy bear"],
  ["hair-drier hairdryer hair-dryer", "hair drier"],
  ["toothbrush", "toothbrush"],
  ["animal pet creature mammal", ANIMALS],
  ["vehicle transport", VEHICLES],
  ["fruit", FRUIT],
  ["food meal snack dish", FOOD],
  ["furniture", FURNITURE],
  ["seat", SEATS],
  ["cutlery utensil silverware", CUTLERY],
  ["bag", BAGS],
];

const REGIONS: Readonly<Record<Region, string>> = {
  sky: "sky skies heaven",
  clouds: "cloud",
  grass: "grass lawn meadow turf pasture field",
  water: "water sea ocean lake river pond",
  snow: "snow",
  ground: "ground floor soil pavement road street path sand beach",
  background: "background backdrop surroundings",
  foreground: "foreground",
  everything: "everything picture image photo photograph scene",
};

const PARTS: Readonly<Record<Part, string>> = {
  face: "face",
  head: "head",
  hair: "hair hairstyle",
  torso:
    "shirt t-shirt tshirt jacket coat sweater hoodie dress blouse suit jersey top torso clothes clothing outfit costume spacesuit uniform",
  legs: "trousers pants jeans shorts skirt leggings legs",
};

const TEXT =
  "text watermark writing lettering caption letters words subtitle logo inscription date timestamp stamp title signature sign slogan label";
const SALIENT = "object subject thing item main-object main-subject centerpiece product something it this that one";

/** Plurals that are not made by rule, and nouns that are plural already. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ...([
    ["men", "man"],
    ["women", "woman"],
    ["children", "child"],
    ["policemen", "policeman"],
    ["geese", "goose"],
  ] as const),
  ...([
    ["mice", "mouse"],
    ["calves", "calf"],
    ["oxen", "ox"],
    ["knives", "knife"],
    ["fishermen", "fisherman"],
  ] as const),
  ...([
    ["wine-glasses", "wine-glass"],
    ["gentlemen", "gentleman"],
    ["skis", "ski"],
    ["passersby", "passerby"],
  ] as const),
]);
/** The same word for one and for many, of which many are meant. */
const PLURAL_ONLY: ReadonlySet<string> = new Set([
  "people",
  "crowd",
  "cattle",
  "luggage",
  "cutlery",
  "furniture",
  "couple",
]);

const targets: ReadonlyMap<string, Target> = new Map<string, Target>([
  ...ENTRIES.flatMap(([words, classes]) =>
    words.split(" ").map((w) => {
      const list = typeof classes === "string" ? [classes] : classes;
      return [w, { kind: "classes", classes: list as readonly CocoClass[] }] as const;
    }),
  ),
  ...(Object.entries(REGIONS) as [Region, string][]).flatMap(([region, words]) =>
    words.split(" ").map((w) => [w, { kind: "region", region }] as const),
  ),
  ...(Object.entries(PARTS) as [Part, string][]).flatMap(([part, words]) =>
    words.split(" ").map((w) => [w, { kind: "part", part }] as const),
  ),
  ...TEXT.split(" ").map((w) => [w, { kind: "text" }] as const),
  ...SALIENT.split(" ").map((w) => [w, { kind: "salient" }] as const),
]);

export interface Noun {
  readonly target: Target;
  readonly plural: boolean;
  /** As it was written. */
  readonly text: string;
}

/** The noun that a word (several joined by hyphens) is, or null when it is none that is known. */
export function nounOf(word: string): Noun | null {
  const singular = targets.get(word);
  if (singular) return { target: singular, plural: PLURAL_ONLY.has(word), text: word.replaceAll("-", " ") };
  const candidates = [IRREGULAR.get(word), word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
  for (const candidate of candidates) {
    const target = candidate && candidate !== word ? targets.get(candidate) : undefined;
    if (target) return { target, plural: true, text: word.replaceAll("-", " ") };
  }
  return null;
}
