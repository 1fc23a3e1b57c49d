import { listOf } from "./list.js";

/** Things a person or an animal does, base form. */
export const actions = listOf(
  `smile, grin, laugh, cry, weep, frown, scowl, smirk, pout, wink, blink, yawn, sneeze, cough, shout, scream, yell, sing, whistle, talk, speak, whisper, chew, eat, drink, bite, lick, kiss, hug, embrace, cuddle, shake, wave, clap, point, salute, bow, nod, pray, meditate, raise, lift, lower, stretch, bend, kneel, crouch, squat, sit, stand, lie, lay, lean, recline, sleep, nap, wake, walk, run, jog, sprint, jump, leap, hop, skip, dance, spin, twirl, climb, crawl, swim, dive, fly, soar, hover, glide, gallop, trot, roar, bark, howl, meow, hiss, growl, snarl, flap, peck, graze, roll, tumble, fall, slip, trip, throw, toss, catch, kick, punch, hit, swing, hold, carry, grab, grip, pull, push, drag, look, gaze, stare, glance, peek, peer, watch, face, turn, tilt, rotate, twist, cross, uncross, fold, unfold, open, close, shut, squint, touch, rub, scratch, stroke, pat, pet, cover, put, place, give, make, show, stick, read, write, draw, paint, play, ride, drive, row, ski, skate, surf, skateboard, cycle, cook, work, study, type, call, pose, flex, celebrate, cheer, fight, wrestle, box, fish, hunt, chase, strum, exercise, relax, rest, float, balance, blow, breathe, spit, smoke, sniff, listen, think, wonder, act, perform, move, bounce, rear, buck, bloom, wag, spread, straighten, clench, clasp, join, link, press, reach, extend, perch, land, take, pick, bring, bounce, lunge, march, stride, wander, juggle, serve, dunk, shoot, aim, attack, jump, swallow, sip, burp, giggle, chuckle, grimace, snap, dangle, hang, curl, stoop, hunch, lift, slouch, somersault, backflip, do, perform, drop, hide, go, come, get, start, stop, keep, be, become, appear, seem, stay, sunbathe, nurse, feed, wash, brush, comb, stomp, tiptoe, meet, greet, high-five, wrap, shrug, blush, toast, pounce, prowl, shiver, sweat, moo, neigh, chirp, crow, bite, purr, grow, wear`,
);

/** Action words that are as often nouns: they count only where a verb must stand. */
export const nounLikeActions = listOf(
  "box, fish, fly, face, place, put, cover, show, row, ski, skate, stroke, pet, work, study, type, call, hit, swing, slip, trip, catch, punch, turn, cross, park, hunt, land, drop, rest, roll, move, act, play, drive, paint, draw, read, look, toast, meet, bow, smoke, cook, bend, crow, fall, spring, light, watch, ride, bite, drink, brush, comb, give, make, keep, get, do, be, become, appear, seem, wear, pose, point, wave, smile, dance, hug, kiss, shout, close, open, work, stick, float, balance, pick, bark, surf, cycle, grow, fight, curl, bounce, start, stop, go, come, stay, lay, nap, walk, run, jump, sleep, cry, laugh, talk, bow, cheer, chase, yawn, press, link, join, hide, wash, feed, nurse, serve, shoot, dunk, snap",
);

/** Moods and expressions. */
export const moods = listOf(
  `happy, sad, angry, surprised, shocked, scared, afraid, frightened, excited, confused, serious, bored, tired, sleepy, disgusted, worried, nervous, calm, relaxed, cheerful, joyful, joyous, melancholy, furious, mad, annoyed, embarrassed, shy, proud, confident, disappointed, depressed, terrified, amazed, astonished, curious, thoughtful, pensive, fierce, menacing, friendly, playful, upset, unhappy, happier, sadder, angrier, grumpy, delighted, ecstatic, crying, laughing, smiling, frowning, asleep, awake, alert, drunk, stern, anxious, gloomy, content, drowsy, sorrowful, tearful, aggressive, gentle-looking, wide-eyed, emotionless, expressionless, neutral, elated, exhausted, startled, puzzled, suspicious, evil, mischievous, grinning, blissful, skeptical`,
);

/** Nouns that a pose or expression edit speaks of. */
export const poseNouns = listOf(
  "pose, posture, stance, position of the arms, action, actions, activity, motion, movement, gesture, gestures, expression, facial expression, expressions, emotion, emotions, mood, gaze, body language, body position, sitting position, standing posture, sitting posture, attitude, eye direction, facing direction, facial expressions, look on, countenance, behavior, behaviour, demeanor, orientation, head position, arm position, hand gesture, smile, direction, eyesight, eyeline",
);

/** Parts that move. */
export const bodyParts = listOf(
  "head, heads, face, arm, arms, hand, hands, finger, fingers, thumb, leg, legs, knee, knees, foot, feet, eye, eyes, eyelids, mouth, mouths, lips, tongue, body, torso, back, shoulder, shoulders, neck, tail, tails, wing, wings, paw, paws, ear, ears, trunk, beak, jaw, chin, eyebrows, eyebrow, fist, fists, elbow, elbows, hips, waist, claws, hoof, hooves, muzzle, forelegs, hind legs, front legs, front paw, wrist, palm, palms",
);
