import { listOf } from "./list.js";

/** Words that are weather, season or time of day wherever they stand as a complement. */
export const environmentWords = listOf(
  `rain, rainy, raining, rainfall, drizzle, drizzly, drizzling, downpour, snow, snowy, snowing, snowfall, snowstorm, blizzard, falling snow, sleet, hail, fog, foggy, mist, misty, haze, hazy, smog, smoggy, storm, stormy, storming, thunderstorm, thundery, lightning, thunder, wind, windy, breezy, sandstorm, dust storm, tornado, hurricane, cloudy, overcast, sunny, sunshine, sunlight, sunlit, clear weather, clear sky, clear skies, sunset, sunrise, dawn, dusk, twilight, daybreak, night, nighttime, night-time, night time, nightfall, midnight, evening, morning, noon, midday, afternoon, day, daytime, daylight, day time, golden hour, blue hour, moonlight, moonlit, starry night, starlit, starry, spring, springtime, summer, summertime, summery, autumn, autumnal, fall, winter, wintry, winter time, wintertime, wintery, frosty, freezing, icy, cold, hot, dry, humid, wet, northern lights, aurora, aurora borealis, polar lights, dark night, sunrise light, late afternoon, early morning, gloomy, heavy rain, light rain, rainstorm, monsoon, heatwave, drought, frost, christmas, halloween, spring season, dry season, rainy season, daylit, nocturnal, cloudless, nightlight, polar night, eclipse, solar eclipse, meteor shower, cherry blossom season`,
);

/** Nouns that an instruction uses for the environment as such. */
export const environmentNouns = listOf(
  "weather, season, seasons, climate, time, time of day, time of the day, time of year, hour, temperature, weather condition, weather conditions, conditions, forecast, natural light",
);

/** Words that may stand around an environment word without changing it. */
export const environmentFillers = listOf(
  `a, an, the, in, at, on, during, to, into, be, is, was, were, it, of, with, very, really, heavy, heavily, light, lightly, bright, brightly, dark, clear, beautiful, warm, hot, cold, cool, late, early, mid, deep, full, scene, day, time, weather, season, atmosphere, ambiance, ambience, conditions, condition, environment, setting, sky, skies, effect, effects, mood, morning, afternoon, evening, night, hour, and, some, more, falling, gentle, thick, dense, soft, light, lighting, view, outside, there, like, as, if, up, down, everywhere, now, going, about, coming, look, looks, feel, time, period, sunset, sunrise, completely, winter, summer, spring, autumn, look, scenery, landscape, look, style, from, day, clouds, taken, had, been, it's, its, image, picture, photo, whole, entire, midst, moody, dramatic, stars, starry, moon, moonlight, lots, drops, flakes, snowflakes, raindrops, droplets, rays, sunlight, sun, shining, setting, rising, ground, all, over, through, golden, orange, leaves, snow, rain, covered, falls, season's, spooky, peaceful, quiet, calm, serene, romantic, cosy, cozy, tropical, slight, slightly, little, bit, big, huge, massive, strong, torrential, pouring, streets, wet, tones, tone, colors, colours, vibe, feeling, kind, sort, typical, chilly, cloudless, brilliant, crisp, glowing, glow, under, moonlit, blanket, layer, blue, version, photograph, one, shot, photographed, captured`,
);

/** Fine weather and other defects of the air: their removal is dehazing or deraining, which no brick does. */
export const airDefects = listOf(
  "haze, haziness, hazy, fog, fogginess, foggy, mist, mistiness, misty, smog, smoke haze, rain, rainy, raindrops, raindrop, rainfall, rainwater, drizzle, drizzly, precipitation, wet, wetness, watery, droplets, water droplets, rainstorm, downpour, snowfall, snowflakes, snowflake, snow, snowy, snow-covered, snowstorm, dehaze, dehazing, atmospheric, clouding, murk, murkiness",
);
