import { listOf } from "./list.js";

/** What things are made of; alone behind "to", "into" or "out of" they name a new material. */
export const materials =
  listOf(`wood, wooden, metal, metallic, steel, stainless steel, iron, gold, golden, silver, bronze, brass, copper, aluminium, aluminum, chrome, titanium, 
  platinum, tin, glass, crystal, diamond, plastic, rubber, latex, vinyl, resin, acrylic, stone, marble, granite, concrete, cement, brick, bricks, clay, 
  ceramic, ceramics, porcelain, terracotta, earthenware, sand, ice, snow, wax, soap, leather, suede, velvet, silk, satin, cotton, wool, woolen, woollen, 
  knitted, knit, yarn, felt, denim, linen, lace, fur, fleece, canvas, fabric, cloth, tweed, corduroy, cashmere, polyester, nylon, tulle, chiffon, burlap, 
  straw, wicker, rattan, bamboo, cork, cardboard, paper, origami, papier-mache, parchment, jelly, chocolate, candy, foam, sponge, carbon fiber, 
  carbon fibre, fibreglass, fiberglass, lego, lego bricks, jade, amber, pearl, ivory, obsidian, quartz, gemstone, ruby, emerald, sapphire, opal, oak, 
  pine, mahogany, walnut, teak, ebony, plaster, neon, tile, tiles, mosaic, asphalt, plush, plasticine, playdough, play-doh, clay bricks, mesh, foil, 
  tinfoil, tin foil, glitter, sequins, gingerbread, crochet, macrame, slate, limestone, sandstone, pewter, nickel, lead, zinc, gelatin, sheepskin, 
  crocodile leather, snakeskin, faux fur`);

/** Looks and patterns of a surface: "make the curtains striped". */
export const appearances =
  listOf(`striped, stripy, stripes, checkered, chequered, checked, checks, plaid, tartan, floral, flowery, dotted, polka dot, polka dots, polka-dot, polka-dotted, spotted, spots, patterned, camouflage, camo, zebra print, leopard print, leopard-print, tiger print, animal print, paisley, gingham, houndstooth, tie-dye, tie-dyed, pinstripe, pinstriped, herringbone, geometric,
  shiny, glossy, matte, matt, metallic, transparent, translucent, see-through, opaque, frosted, rusty, rusted, polished, reflective, mirrored, glittery, sparkly, sparkling, glittering, glowing, luminous, holographic, iridescent, chromed, chrome-plated, gold-plated, golden, gilded, wooden, woolly, wooly, fluffy, furry, fuzzy, hairy, feathery, rough, smooth, textured, wrinkled, cracked, weathered, distressed, faded, worn, worn-out, scratched, dirty, muddy, dusty, wet, frozen, icy, mossy, snow-covered, snowy, covered in snow, burnt, scorched, charred, rotten, embroidered, quilted, knitted, crocheted, studded, sequined, beaded, marbled, pearlescent, velvety, silky, leathery, rubbery, stony, crystalline, crystal-clear, scaly, spiky, lacy, tiled, carpeted, clean, sleek, colorful, colourful, multicolored, multicoloured, illuminated, lit, lit up, neon, bumpy, solid, bare, lush, blooming, ripe, unripe, autumnal, antique, aged, ornate, pixelated, holey, ripped, torn, frosty, foggy, new, old, fresh, dry, dried, clear, carved, painted, stained, varnished, lacquered, cleaner, dirtier, shinier, glossier, smoother, rougher, fluffier, furrier, hairier, greener, lusher, blank, monochrome, colorful`);

/** Nouns of a surface: "the material of the bench", "crocodile leather texture". */
export const surfaceNouns = listOf(
  "material, materials, texture, textures, pattern, patterns, print, finish, surface, fabric, motif, sheen, coating, skin texture, fur pattern, design, decoration",
);
