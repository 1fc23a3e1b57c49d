import { listOf } from "./list.js";

/** Frequent words of English instructions: one of them vouches for the language. */
export const englishWords = listOf(
  "the, a, an, and, of, to, in, on, with, from, into, it, this, that, is, are, be, make, change, remove, add, replace, turn, put, give, delete, image, picture, photo, please, background, color, colour, style, his, her, their, him, them, all, by, for, at, as, should, let, have, like, more, left, right, red, blue, green, white, black, erase, extract, expand, extend, move, look, up, out, dog, cat, man, woman, car, sky, hair, person, text, weather, snow, rain, night, season, wearing, smile, make",
);

/** Words that other languages of the Latin script use all the time and English does not. */
export const foreignWords = listOf(
  "der, das, und, den, dem, ein, eine, einen, einem, aus, bild, hund, katze, mit, auf, ist, nicht, hinzu, entferne, mache, ändere, füge, hintergrund, zu, le, la, les, un, une, du, des, et, sur, dans, avec, est, pas, chien, fond, ajoute, supprime, remplace, enlève, changer, mets, en, el, los, las, una, y, con, del, por, para, quita, perro, imagen, añade, cambia, elimina, fondo, pon, il, lo, gli, uno, di, che, nella, dalla, rimuovi, aggiungi, cane, sfondo, immagine, o, os, um, uma, e, da, na, no, com, cachorro, adicione, remova, imagem, het, een, van, verwijder, maak, achtergrond, foto, och, ta, bort, bakgrunden, från, och, lägg, usuń, zdjęcia, dodaj, zmień, tło, bir, ekle, kaldır, değiştir, hapus, dari, gambar, ubah, xóa, thêm, ảnh",
);
