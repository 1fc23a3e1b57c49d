/** What an imperative verb asks for, before its object and complement are read. */
export type VerbClass =
  | "remove"
  | "keep"
  | "add"
  | "replace"
  | "change"
  | "make"
  | "paint"
  | "give"
  | "dress"
  | "extract"
  | "grow"
  | "shrink"
  | "move"
  | "expand"
  | "stylise"
  | "evoke"
  | "pose"
  | "enhance";

const verbs: Readonly<Record<VerbClass, string>> = {
  remove: `remove, inpaint, delete, erase, eliminate, get rid of, take out, take away, take off, wipe, wipe out, wipe away, wipe off,
    wipe clean, clear, clear away, clear off, clear out, clear up, clean, clean up, clean off, cleanse, eradicate, banish, expunge, expel, discard,
    exclude, omit, drop, dispel, dissipate, dissolve, edit out, photoshop out, rub out, scrub, scrub out, scrub off,
    sweep away, strip, strip away, strip off, rid, purge, purify, vanish, hide, conceal, exterminate, abolish, abandon, abrogate, annihilate, annul,
    obliterate, efface, nullify, negate, oust, evict, withdraw, vanquish, void, liquidate, dismiss, disregard, absorb, disentangle
    from, devoid, lose, ditch, trim, exempt, subtract, cancel, ban, dump, detach, unmask, peel off, cut away, cut off, shave, shave off,
    uninstall, vacate, do away with, dispose of, throw out, throw away, kick out, leave out, pull out, get off, black out, scrap, x out,
    make away with, paint out, airbrush out, airbrush, blot out, root out, lift off, filter out, drive out, disappear, unveil, free, liberate, discharge,
    brush away, brush off, tear off, tear down, knock down, wash off, wash away, sweep up, sweep, pick up, weed out, declutter, eject, extinguish`,
  keep: "keep only, keep just, leave only, leave just, retain only, preserve only, isolate only, show only, only keep, only leave",
  add: `add, put, place, insert, introduce, include, incorporate, position, embed, attach, set, draw, draw in, paint in, hang,
    install, integrate, plant, append, affix, stick, pin, tuck, nestle, rest, lay, perch, scatter, sprinkle, align, arrange,
    overlay, superimpose, drop in, fill, decorate, adorn, enrich, enliven, grace, garnish, surround, furnish, equip, populate, build, erect,
    inscribe, write, print, engrave, stamp, mount, glide, sit, seat, invite, bring, bring in, blend in, tack on, throw in, wrap,
    drape, top, cover, sew, glue, tape, park, float, generate, create, produce, design, station, deposit, slip, spread, slot, work in, sketch in, pop,
    stack, pour, serve, display, project, feature, accessorize, accessorise, embellish, fit, lean, tie, put on, add in, put in, drop, infuse, layer,
    photoshop in, edit in, paste, paste in, toss in, toss, post, supplement, augment, festoon, line, string, wreathe, crown, carve, etch, light, suspend, dangle,
    impose, locate, sneak, squeeze in, squeeze, spawn, materialize, materialise, render in, bestow, situate`,
  replace:
    "replace, swap, swap out, exchange, substitute, switch, switch out, trade, supplant, interchange, change out, trade out",
  change: `change, turn, transform, convert, alter, modify, adjust, morph, transmute, update, revise, revamp, redesign, refashion, customize,
    customise, adapt, reimagine, re-imagine, rework, remake, remodel, restyle, transfigure, mutate, edit, vary, transfer, metamorphose, shape, transport, reshape,
    evolve, shift, translate, rearrange, rewrite, rename, retitle, relabel, reword, tweak, correct, redo, make adjustments to, make changes to, make a change to, teleport, reconfigure,
    rebrand, flip, set up, amend, invert, refresh, reset, upgrade, swap over, toggle, spell, relocate the scene, vary`,
  make: "make, let, have, get, render, ensure, cause, force, show, depict, portray, keep, leave, imagine, visualize, visualise, see, allow, help, present, picture, turn out",
  paint: `color, colour, recolor, recolour, re-color, re-colour, paint, repaint, dye, re-dye, redye, tint, tinge, stain, coat, spray, spray-paint, shade, cover, wash, drench,
    tone, blacken, whiten, redden, yellow, brown, blue, pink, purple, green, darken, lighten, bleach, gild, bronze, silver, plate, pigment, varnish, hue, highlight, saturate, upholster, glaze, enamel`,
  give: "give, grant, lend, hand, assign, offer, provide, apply, choose, opt for, use, pick, select, go for, impart, supply, award",
  dress: "dress, clothe, outfit, attire, wear, re-dress, redress, costume, robe, suit up",
  extract: `extract, segment, segment out, cut out, cutout, isolate, crop out, separate, mask, mask out, matte, pull out, single out, lift out, get a cutout of, clip, clip out, carve out, detach, outline, pick out, pluck,
    get the mask of, get a mask of, get the cutout of, get a mask for, get the mask for, give me a cutout of, give me the cutout of, give me a mask of, give me the mask of, output the mask of, select, find, locate, silhouette, partition, delineate,
    detect, get a cut-out of, give me a cut-out of, make a cutout of, make a cut-out of, make a sticker of, make a mask of, create a mask of, create a mask for, produce a mask of, create a cutout of, mark, extricate, draw out, return the mask of, return only, knock out`,
  grow: "enlarge, magnify, grow, increase, double, triple, scale up, blow up, upsize, supersize, amplify, maximize, maximise, size up, inflate, lengthen, thicken, heighten, resize, scale, quadruple, expand, widen, boost",
  shrink:
    "shrink, reduce, decrease, halve, scale down, downsize, minimize, minimise, size down, miniaturize, miniaturise, diminish, shorten, lessen, narrow, compress, deflate",
  move: "move, take, shift, relocate, reposition, drag, slide, push, nudge, pull, transfer, displace, bring, send, carry, re-position, transpose, swap sides, scoot, realign",
  expand:
    "expand, extend, outpaint, uncrop, zoom out, widen, broaden, enlarge, out-paint, pad, stretch, grow, pan out, pull back, un-crop, show more of, show more, reveal more of, reveal more, lengthen, continue, increase, double, triple, elongate, unzoom, open up",
  stylise: `stylize, stylise, cartoonize, cartoonise, cartoonify, ghiblify, anime-fy, animefy, redraw, re-draw, recreate, re-create, repaint, sketch, illustrate, pixelate, animate, pixelize, ghiblify, vectorize, vectorise, caricature,
    pixelise, render, draw, paint, disneyfy, legofy, simpsonize, simpsonify, mangafy, romanticize, filter, restyle, style, reinterpret, re-render, rerender, drench, immerse, infuse, imbue, depict, abstract, use, apply, emulate, mimic, imitate, reproduce`,
  evoke: `capture, blend, convey, craft, create, dive, dive into, embark, embark on, enter, evoke, explore, express, generate, highlight, illuminate, produce, project, strip, strip down,
    tell, transport, elevate, enhance, immerse, step, step into, bring, embrace, reveal, show, showcase, channel, summon, weave, design, present, lend, add, enter into, unleash, emphasize, emphasise, experience, celebrate, merge, combine, portray, depict,
    simulate, submerge, envelop, bathe, saturate, fill, inject, incorporate, introduce, achieve, compose, cast, plunge, conjure, reflect, unlock, visualize, visualise, imagine, instill, harness, employ, venture, delve, journey`,
  pose: `raise, lift, lower, bend, wave, smile, tilt, cross, open, close, stand, stretch, rotate, straighten, fold, spread, extend, shut, turn around, turn, nod, lean, uncross, twist, crouch, sit, kneel, jump, run, laugh, cry, clench, curl, clasp, point, relax, walk,
    flap, spin, pose, shake, stick out, drop, unfold, swing, outstretch, arch, squint, wink, blink, frown, arrange, direct, move, put, place, set, look`,
  enhance: `brighten, brighten up, sharpen, deblur, unblur, denoise, de-noise, dehaze, defog, unfog, enhance, improve, blur, upscale, retouch, beautify, restore, optimize, optimise, polish, refine, boost, increase, intensify, amplify,
    elevate, adjust, fix, repair, correct, colorize, colourise, colorise, desaturate, saturate, darken, lighten, smooth, smoothen, soften, whiten, crop, rotate, flip, mirror, straighten, compress, resize, level, equalize, normalize, normalise, clarify, lighten up,
    illuminate, strengthen, heighten, enrich, magnify, perfect, maximize, accentuate, augment, reinforce, ameliorate, fine-tune, advance, enliven, amp up, crank up, turn up, turn down, tone down, dim, reduce, decrease, lower, raise, minimize, achieve, slim, tighten, lift, recover, uncloud, unmask, unveil, uncover, deveil,
    unblur, reveal, resurrect, purify, detoxify, dispel, clear, clear up, cleanse, clean up, expose, reconstruct, recolorize, zoom in, revive, crisp, crispen, focus, refocus, revitalize, vivify, freshen, airbrush, photoshop, remaster, touch up, warm, warm up, cool, cool down, tone, plump, contour, de-age, rejuvenate, grayscale, greyscale, posterize, invert, bring out, make up,
    shed light on, light up, lighten, improve upon, ramp up, bump up, upgrade, elaborate, balance, calibrate, color-correct, colour-correct, color-grade, tonemap, tone-map, undistort, stabilize, trim, cut down, distort, warp, undo, pixelate, anonymize, anonymise, censor`,
};

function list(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim().replace(/\s+/g, " "))
    .filter((entry) => entry !== "");
}

/** Every verb or phrasal verb (lower case, base form) with the classes it may belong to. */
export const verbClasses: ReadonlyMap<string, ReadonlySet<VerbClass>> = (() => {
  const classes = new Map<string, Set<VerbClass>>();
  for (const name of Object.keys(verbs) as VerbClass[]) {
    for (const verb of list(verbs[name])) {
      const known = classes.get(verb) ?? new Set<VerbClass>();
      known.add(name);
      classes.set(verb, known);
    }
  }
  return classes;
})();

/** Longest phrasal verb, in words. */
export const longestVerb: number = Math.max(...[...verbClasses.keys()].map((verb) => verb.split(" ").length));

/** Verbs that are as often nouns or adjectives: they begin a clause only before a determiner, pronoun or quotation. */
export const ambiguousVerbs: ReadonlySet<string> = new Set(
  list(`paint, color, colour, cut, place, set, dress, plant, clear, open, close, brown, black, blur, shape, light, rest, top, cover, line, string, fit, park, frame,
    yellow, blue, pink, purple, green, silver, bronze, plate, tint, stain, coat, shade, wash, tone, highlight, spray, stand, smile, wave, run, jump, look,
    walk, cross, point, sit, turn, lean, stack, display, project, feature, wear, costume, outfit, suit, robe, style, sketch, draw, print, stamp, post, pop, float, double, triple,
    scale, grow, boost, focus, level, cool, warm, mirror, flip, crop, clip, mask, mark, outline, find, show, help, see, picture, present, leave, keep, get, have, let, tape, glue, tie, crown, build, drop, lift,
    pin, slip, slide, push, pull, drag, hand, use, pick, offer, trim, free, clean, sweep, scrap, dump, ban, void, strip, spread, fold, bend, raise, stretch, cry, laugh, kneel, nod, wink, spin, shake,
    hang, lay, locate, shift, switch, swap, trade, exchange, spell, reset, transport, transfer, correct, perfect, complete, animate, abstract, emulate, render, design, craft, blend, capture, balance, lower, lighten, darken, fix, hide, toss, serve, pour, seat,
    step, cast, embrace, experience, reflect, express, combine, journey, venture, filter, bring, send, carry, direct, swing, relax, wrap, drape, edit, tear`),
);
