import { listOf } from "./list.js";

/** The picture itself. */
export const imageNouns = listOf(
  "image, picture, photo, photograph, scene, pic, shot, snapshot, canvas, frame, artwork, everything, images, pictures, photos, composition, visual, graphic, view, whole thing, all, pixels, content, visual content, image palette, visual representation, photography, portrait photo, screenshot, canvas size, image size, elements, thing, overall picture, viewer, world, landscape photo, visuals, narrative, story, selfie",
);

/** Words that may stand beside a picture noun without naming anything in it. */
export const imageFillers = listOf(
  "the, this, that, my, our, your, whole, entire, overall, original, current, given, input, complete, full, of, provided, attached, above, visual, final, resulting, following, in, visible, uploaded, same, itself",
);

/** Nouns for written things: changing one to quoted words is a replacement. */
export const textNouns = listOf(
  "text, texts, word, words, letter, letters, lettering, number, numbers, digit, digits, title, caption, slogan, writing, inscription, label, phrase, sentence, headline, subtitle, name, quote, message, font, characters, character string, logo text, wording, signage, heading, date, price, year, line, brand name, logo",
);

/** Clothes that cover the body: giving or wearing one replaces what is worn. */
export const garments = listOf(
  "clothes, clothing, outfit, outfits, attire, suit, suits, dress, gown, kimono, tuxedo, uniform, uniforms, costume, costumes, shirt, t-shirt, tshirt, t-shirts, shirts, tee, blouse, jacket, jackets, coat, coats, hoodie, sweater, sweatshirt, jumper, cardigan, vest, jeans, trousers, pants, shorts, skirt, leggings, robe, hanfu, qipao, cheongsam, sari, saree, pajamas, pyjamas, armor, armour, swimsuit, bikini, overalls, jumpsuit, jersey, spacesuit, space suit, raincoat, tracksuit, toga, tunic, polo, turtleneck, tank top, poncho, wetsuit, lab coat, apron, blazer, denim jacket, leather jacket, sportswear, swimwear, wedding dress, business suit, evening gown, garment, garments, top",
);

/** Hair: any change of it is a recolouring brick's work; so says the library's table. */
export const hairNouns = listOf(
  "hair, hairs, hairstyle, hairstyles, haircut, hairdo, hair style, hair color, hair colour, ponytail, bangs, fringe, curls, braids, braid, dreadlocks, bun, afro, mohawk, locks, fur, mane, pixie cut, bob cut, buzz cut, bob, pigtails, mullet, perm, wavy hair, curly hair",
);

/** Words for a person that a pronoun may stand for. */
export const people = listOf(
  "man, men, woman, women, person, people, boy, boys, girl, girls, child, children, kid, kids, baby, babies, lady, ladies, guy, guys, gentleman, player, players, player, couple, bride, groom, dancer, soldier, worker, athlete, singer, actor, actress, student, students, teacher, doctor, nurse, police, policeman, chef, cyclist, rider, skier, surfer, runner, driver, farmer, king, queen, model, figure, character, subject, human, toddler, grandfather, grandmother, father, mother, husband, wife, friend, friends, crowd, tourist, tourists, family, team, individual, individuals, skateboarder, swimmer, snowboarder, performer, musician, guitarist, pianist, artist, monk, pedestrian",
);

/** Animals that act. */
export const animals = listOf(
  "dog, dogs, cat, cats, horse, horses, bird, birds, cow, cows, sheep, goat, goats, pig, elephant, elephants, bear, bears, lion, lions, tiger, tigers, zebra, giraffe, monkey, panda, rabbit, fox, wolf, deer, duck, ducks, swan, swans, goose, chicken, hen, rooster, eagle, owl, parrot, penguin, fish, dolphin, whale, shark, frog, turtle, snake, lizard, squirrel, kitten, puppy, pony, camel, donkey, kangaroo, koala, leopard, cheetah, hippo, rhino, gorilla, animal, animals, insect, butterfly, bee, pigeon, seagull, peacock, flamingo, crane, robot, statue, hamster, mouse, cub, lamb, calf, otter, seal, raccoon, crocodile, dinosaur, dragon, teddy bear, raven, crow, hawk, falcon, sparrow, creature, pet",
);

/** Where a noun phrase's head ends and its position or attribute begins. */
export const headEnders = listOf(
  "in, on, at, of, with, without, to, from, by, near, behind, under, below, beneath, above, over, inside, outside, between, among, around, along, beside, next, against, across, through, that, which, who, whose, where, worn, wearing, holding, standing, sitting, lying, walking, running, riding, carrying, hanging, leaning, parked, for, into, onto, atop, amid, amidst, underneath, out, off, facing, located, placed, made, playing, looking, flying, swimming, resting, floating, closest, farthest, furthest, left, right, depicted, present, visible, shown, seen, being, attached, toward, towards, beyond, opposite, within, upon, amongst, underneath, alongside, during, as, while, swinging, displayed, painted, printed, written, growing, up, down, upward, upwards, downward, downwards, apart, is, are, laying, crossing, stood, positioned, eating, drinking, covering, surrounding, containing, featuring, filled, covered, reading, saying, when",
);

export const determiners = listOf(
  "the, a, an, this, that, these, those, my, your, his, her, its, their, our, all, both, each, every, some, any, no, another, one, two, three, four, five, six, seven, eight, nine, ten, several, many, few, most, other, either, more, everything, everyone, everybody, anything, anyone, something, someone, whoever, whatever, whichever",
);

export const pronouns = listOf(
  "it, them, him, her, he, she, they, this, that, these, those, me, us, itself, themselves, himself, herself, one, ones",
);
export const possessives = listOf("his, her, its, their, my, our, your");

export const prepositions = listOf(
  "in, on, at, of, with, without, to, from, by, near, behind, under, below, beneath, above, over, inside, outside, between, among, amongst, around, along, beside, beyond, against, across, through, into, onto, atop, amid, amidst, underneath, within, throughout, toward, towards, upon, off, for, next, alongside, opposite, past, down, up",
);
