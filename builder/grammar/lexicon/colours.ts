import { listOf } from "./list.js";

/** Names that are colours and nothing else in an instruction. */
export const plainColours =
  listOf(`red, blue, green, yellow, purple, pink, black, white, grey, gray, brown, beige, cyan, magenta, turquoise, teal, maroon, navy,
  crimson, scarlet, indigo, khaki, tan, cream, ivory, azure, burgundy, fuchsia, mauve, ochre, ocher, taupe, vermilion, vermillion, cobalt, sapphire, aqua, aquamarine, cerulean,
  chartreuse, lilac, terracotta, auburn, blonde, blond, brunette, ginger, reddish, bluish, greenish, yellowish, purplish, pinkish, blackish, whitish, greyish, grayish, brownish, orangish,
  golden, silvery, rosy, ebony, charcoal, periwinkle, sepia-toned, multicolored, multicoloured, multi-colored, multi-coloured, colorful, colourful, rainbow-colored, rainbow-coloured, bicolor, two-tone, two-toned,
  monochrome, iridescent, pastel, neon, fluorescent, jet-black, snow-white, sky-blue, blood-red, off-white, wine-red, dark-blue, light-blue, dark-green, light-green, dark-red, hot-pink, rose-gold, black-and-white, red-and-white, umber, sienna, puce, celadon, cerise, carmine, ultramarine, greener, redder, bluer, blacker, whiter, yellower, pinker,
  orange-red, yellow-green, blue-green, translucent-white, platinum, colorless, colourless, carrot-orange, pitch-black, ash-blonde, gold-colored, silver-colored, rainbow, rainbow-like, tricolor, tri-color, amber, coral, emerald, salmon, mustard, jade, ruby, bronze, copper, pearl, lime, violet, lavender, gold, silver`);

/** Names that are also things: a colour only without an article, or beside another colour word. */
export const ambiguousColours =
  listOf(`orange, rose, peach, plum, olive, cherry, chocolate, violet, lavender, lemon, mint, wine, sand, snow, ruby, pearl, rust, apricot, aubergine, chestnut,
  hazel, coffee, caramel, honey, sunset, strawberry, tangerine, raspberry, mahogany, moss, ash, blood, sky, jet, cherry, rainbow, forest, ocean, grass, pumpkin, avocado, coral, emerald, salmon, mustard, jade, amber, bronze, copper, lime, gold, silver, platinum, camel, fire, banana, blush, champagne, denim-blue, steel-blue, slate`);

/** Words that only shade a colour. */
export const shadeWords =
  listOf(`dark, light, bright, deep, pale, vivid, vibrant, soft, hot, royal, baby, electric, lush, rich, warm, cool, cold, dull, faded, glossy, matte, matt, metallic, shiny, pastel, neon, fluorescent, lively, striking, bold,
  snowy, snow, sky, jet, blood, forest, navy, army, fire, fiery, wine, rose, mint, lime, olive, ocean, emerald, sapphire, grass, leaf, apple, lemon, mustard, midnight, powder, steel, slate, charcoal, off, burnt, solid, pure, completely, entirely, fully, all, more,
  slightly, very, really, totally, uniformly, cheerful, beautiful, elegant, pretty, medium, muted, dusty, translucent, intense, brilliant, pearly, creamy, burgundy, autumn, autumnal, bubblegum, candy, cherry, coral, cotton, platinum, strawberry, ash, honey, chocolate, caramel, dirty, sandy, ruby, brick, cobalt, turquoise, tomato, sunny,
  plain, classic, stunning, shimmering, sparkling, glittery, glowing, metal, satin, gradient, tropical, delicate, gentle, lovely, festive, military, racing, bottle, pine, sea, moss, hunter, chili, rusty, golden, silvery, saturated, luminous, subdued, neutral, natural, contrasting, washed, seafoam, velvety, tinted, radiant, creamy, smoky, frosted, ice, icy, dreamy, lighter, deeper, darker, lighter, brighter, paler, richer, warmer, cooler, somewhat, bit, little`);

/** Nouns that may close a colour phrase: "a green tint", "black in color". */
export const colourNouns = listOf(
  `color, colour, hue, shade, tint, tone, pigment, paint, dye, ink, tinge, colors, colours, tones, hues, shades, colored, coloured, coloration, colouration, color-scheme, appearance, finish, look, gradient, tints, scheme, palette`,
);
