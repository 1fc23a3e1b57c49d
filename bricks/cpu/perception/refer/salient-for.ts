import { gaussianBlur } from "../../../raster/blur.js";
import { type Component, connectedComponents, selectComponents } from "../../../raster/components.js";
import { area, boundingBox, coverage, intersection, threshold } from "../../../raster/mask.js";
import { blank, type Mask } from "../../../raster/raster.js";
import { likeness, type PlainColour } from "../colour.js";
import { centreX, centreY, iou } from "../detection/geometry.js";
import type { Look } from "../detection/look.js";
import { certain } from "../detection/presence.js";
import type { Referring } from "../language/referring.js";
import { smoothRegion, withoutSpecks } from "../segmentation/clean.js";
import { salientObject } from "../segmentation/salient-object.js";
import { nameOf, needsGpu, notFound } from "./errors.js";

/** What never is the object that stands out of a picture. */
const NEVER_SALIENT = new Set(
  (
    "shadow reflection light wall window door ceiling roof corner hole scratch stain wrinkle rain fog smoke sun moon star tree trees leaf " +
    "leaves branch mountain mountains hill rock stone cloud fence curtain carpet rug tile power wire cable pole shelf eye eyes ear ears nose " +
    "mouth tail hand hands arm arms leg foot feet whisker whiskers collar"
  ).split(" "),
);
/**
 * Creatures, people, vehicles and furniture that the detector has no class for, but whose like it knows: what stands out would
 * look to it like an animal, a person or a car, not like nothing.
 */
const LIKE_THE_KNOWN = new Set(
  (
    "dragon unicorn dinosaur monster mermaid phoenix griffin pegasus goblin troll lion tiger leopard cheetah panther jaguar puma lynx wolf fox " +
    "coyote hyena jackal deer stag doe fawn elk moose reindeer antelope gazelle rabbit bunny hare squirrel chipmunk hamster rat beaver otter " +
    "badger raccoon skunk hedgehog porcupine mole bat monkey ape gorilla chimpanzee orangutan baboon lemur sloth koala kangaroo wallaby wombat " +
    "donkey mule camel llama alpaca pig piglet hog boar hippo hippopotamus rhino rhinoceros walrus seal whale dolphin shark octopus squid " +
    "crocodile alligator lizard gecko iguana snake cobra python turtle tortoise frog toad salamander fish goldfish salmon tuna crab lobster " +
    "shrimp jellyfish starfish spider scorpion ant bee wasp butterfly moth beetle ladybug dragonfly fly mosquito snail worm caterpillar " +
    "vulture stork heron crane pelican falcon puffin raven woodpecker kingfisher hummingbird emu " +
    "wizard witch ghost elf fairy angel devil demon vampire zombie santa clown pirate ninja knight samurai prince princess emperor hero villain " +
    "mummy cowboy sailor captain pilot fireman firefighter waiter waitress butcher baker priest monk nun pope president thief robber judge " +
    "lawyer plumber carpenter builder scientist wife husband son daughter brother sister uncle aunt nephew niece boss neighbour neighbor " +
    "tractor bulldozer excavator digger forklift ambulance helicopter submarine tank trailer caravan wagon carriage cart rickshaw limo hearse " +
    "spaceship ufo zeppelin airship blimp glider snowmobile wardrobe dresser cupboard cabinet bookcase bookshelf sideboard nightstand " +
    "crib cradle hammock ottoman recliner pouf sofa-bed bunk"
  ).split(" "),
);
/** Coverage within which "the object that stands out" is a clear case. */
const LEAST = 0.008;
const MOST = 0.75;
/** How much larger and more central than the next a piece must be to be the one that is meant. */
const CLEARLY = 1.8;
/** A detection as sure as this says what the salient object is. */
const KNOWN = 0.5;
const COLOUR = 0.08;

/**
 * The salient object, for "the object" and for words that the detector does not know, if it is one clear thing and
 * nothing contradicts: not its place, its colour, nor what the detector surely takes it for.
 */
export async function salientFor(phrase: Referring, look: Look): Promise<Mask> {
  const { picture, signal } = look;
  const { text, target } = phrase.noun;
  const unknown = target.kind === "unknown";
  const word = text.replace(/s$/, "");
  if (unknown && (NEVER_SALIENT.has(text) || NEVER_SALIENT.has(word))) throw needsGpu(`The "${text}"`);
  const objects = await look.objects();
  const missing = () =>
    notFound(
      nameOf(phrase),
      objects,
      picture,
      unknown
        ? `"${text}" is not among the things that the CPU's detector knows: mark it with a mask, or configure a GPU endpoint for RES.`
        : "Say what the object is, or mark it with a mask.",
    );
  if (unknown && (LIKE_THE_KNOWN.has(text) || LIKE_THE_KNOWN.has(word))) throw missing();
  const all = await salientObject(picture, signal);
  const salient = all && unknown && !phrase.noun.plural ? mainPiece(all) : all;
  const box = salient && boundingBox(salient);
  if (!salient || !box) throw missing();
  if (unknown) {
    const share = coverage(salient);
    if (share < LEAST || share > MOST) throw missing();
    const known = certain(objects, picture).find((d) => d.score >= KNOWN && iou(d.box, box) > 0.5);
    if (known) throw missing();
    if (phrase.relations.some(({ anchors }) => anchors.length > 0)) throw missing();
  }
  const x = centreX(box) / picture.width;
  const y = centreY(box) / picture.height;
  const elsewhere = phrase.sides.some(
    (side) =>
      (side === "left" && x > 0.62) ||
      (side === "right" && x < 0.38) ||
      (side === "top" && y > 0.66) ||
      (side === "bottom" && y < 0.34) ||
      side === "back",
  );
  if (elsewhere || phrase.ordinal > 1) throw missing();
  if (phrase.colours.length === 0) return salient;
  const gated = ofColour(salient, phrase.colours, look);
  if (gated === null) throw missing();
  return gated;
}

/** The piece of the mask that is the clear case of one object: by far the largest, or the one in the middle. */
function mainPiece(mask: Mask): Mask | null {
  const parts = connectedComponents(mask);
  const weigh = ({ area: size, centre: [x, y] }: Component) =>
    size * Math.exp(-8 * ((x / mask.width - 0.5) ** 2 + (y / mask.height - 0.5) ** 2));
  const [first, second] = [...parts.list].sort((a, b) => weigh(b) - weigh(a));
  if (!first || (second && weigh(first) < CLEARLY * weigh(second))) return null;
  return withoutSpecks(
    intersection(
      mask,
      selectComponents(parts, ({ label }) => label === first.label),
    ),
  );
}

/** The part of the mask in those colours; the whole of it when nearly all is; null when hardly any is. */
export function ofColour(mask: Mask, colours: readonly PlainColour[], { picture }: Look): Mask | null {
  const like = blank(mask.width, mask.height, 1);
  for (let i = 0; i < like.data.length; i++) {
    const [r, g, b] = [picture.data[3 * i], picture.data[3 * i + 1], picture.data[3 * i + 2]];
    like.data[i] = Math.round(255 * Math.max(...colours.map((c) => likeness(c, r, g, b))));
  }
  const smooth = threshold(gaussianBlur(like, Math.max(1.5, 0.003 * mask.width)), 90);
  const inside = area(mask);
  const both = intersection(mask, smooth);
  const share = area(both) / inside;
  if (share < COLOUR) return null;
  return share > 0.6 ? mask : withoutSpecks(intersection(mask, smoothRegion(both, 1.5, 0.001)));
}
