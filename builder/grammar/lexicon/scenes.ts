import { listOf } from "./list.js";

/** Nouns for what lies around the subject. */
export const settingNouns = listOf(
  "background, backgrounds, backdrop, backdrops, scenery, surroundings, surrounding, environment, setting, location, locale, back ground, surrounding environment, surrounding scenery, place, context",
);

/** Places that a subject can be put into as a whole. */
export const places = listOf(
  `beach, seaside, forest, woods, jungle, desert, moon, mars, space, outer space, city, street, streets, park, garden, field, meadow, mountains, mountain, mountaintop, island, ocean, sea, underwater, lake, river, river bank, riverside, countryside, village, town, castle, palace, church, cathedral, temple, museum, library, classroom, school, office, kitchen, bedroom, bathroom, living room, restaurant, cafe, bar, stadium, arena, stage, studio, photo studio, gym, hospital, laboratory, factory, warehouse, supermarket, market, mall, shop, airport, train station, subway, highway, bridge, farm, barn, zoo, circus, amusement park, playground, swimming pool, pool, savanna, savannah, rainforest, glacier, iceberg, arctic, antarctica, north pole, snowfield, canyon, grand canyon, cave, volcano, waterfall, vineyard, rooftop, skyscraper, paris, london, new york, tokyo, venice, rome, egypt, hawaii, japan, china, india, africa, europe, hollywood, times square, great wall, eiffel tower, taj mahal, disneyland, hogwarts, heaven, hell, fairyland, wonderland, dreamland, spaceship, space station, universe, galaxy, planet, battlefield, racetrack, race track, ski resort, ski slope, cityscape, skyline, landscape, harbor, harbour, pier, dock, cliff, valley, hills, hillside, prairie, grassland, tundra, swamp, oasis, ruins, alley, cemetery, graveyard, nightclub, ballroom, theater, theatre, art gallery, gallery, aquarium, greenhouse, orchard, wheat field, rice field, flower field, sunflower field, football field, soccer field, basketball court, tennis court, runway, red carpet, courtyard, balcony, terrace, hotel, lobby, corridor, hallway, dungeon, tavern, saloon, igloo, jungle gym, wasteland`,
);

/** Scenes that "in the background" makes a background and not an object. */
export const backdropScenes = listOf(
  "sunset, sunrise, beach, forest, cityscape, skyline, city, ocean, sea, desert, galaxy, outer space, space, starry sky, night sky, jungle, landscape, snowy landscape, field, meadow, northern lights, aurora, universe, seascape, city skyline, mountain landscape, mountain range, stadium, library, classroom",
);
