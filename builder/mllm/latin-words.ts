/** Words by which a language of the Latin script gives itself away among English. */
export interface Language {
  /** Function words that English text hardly has. */
  readonly strong: ReadonlySet<string>;
  /** Function words that English text has in names and loans. */
  readonly weak: ReadonlySet<string>;
  /** Words for what pictures show. */
  readonly content: ReadonlySet<string>;
  /** Words of English that the language has, too: they vouch for nothing. */
  readonly shared: ReadonlySet<string>;
}

function language(strong: string, weak: string, content: string, shared: string): Language {
  const words = (text: string) => new Set(text.split(" "));
  return { strong: words(strong), weak: words(weak), content: words(content), shared: words(shared) };
}

/** None of the words of the first three lists is an ordinary English one. */
export const languages: readonly Language[] = [
  // French.
  language(
    "une dans avec et aux sous sur derrière devant cette qui à est",
    "le la les un des du de au en son ses pas ce",
    "rouge bleu bleue vert verte noir noire blanc blanche jaune chien homme femme arbre ciel maison voiture gauche droite neige nuit plage parapluie chapeau fleur fleurs fenêtre montagne enfant fille garçon chemise cheveux couleur soleil",
    "a on or image photo style",
  ),
  // Spanish.
  language(
    "una unos unas del por sobre está que",
    "el la los las un de en su con para y",
    "rojo roja azul verde amarillo amarilla blanco negra perro gato hombre mujer árbol cielo coche izquierda derecha nieve paraguas flores ventana calle ciudad montaña niño niña camisa pelo",
    "a me no",
  ),
  // Portuguese.
  language(
    "uma com não ao dos das nas",
    "o os um da do na em e de para",
    "vermelho vermelha azul verde amarelo amarela preto branco cachorro gato homem mulher árvore céu carro esquerda direita neve praia chapéu janela cidade",
    "a as me no do",
  ),
  // Italian.
  language(
    "uno una della nella sulla dello degli nel sul gli che è",
    "il lo la le un di da del con per e",
    "rosso rossa giallo verde nero bianco gatto uomo albero cielo macchina sinistra destra neve spiaggia cappello finestra città ombrello sfondo",
    "a in me no is",
  ),
  // German.
  language(
    "und mit auf ist nicht eine einen einem einer für zum zur über neben dem",
    "der das ein von im zu bei vom aus",
    "roter rote rotes roten blauer blaue blaues blauen grüner grüne schwarzer schwarze weißer weiße weißen gelber gelbe hund katze frau haus baum himmel regenschirm hintergrund schnee wolken großer große kleiner kleine",
    "in an am was die so man",
  ),
  // Dutch.
  language(
    "een het naar niet naast",
    "de van op aan voor bij en met",
    "rode blauwe groene zwarte witte gele hond vrouw huis lucht paraplu achtergrond sneeuw grote kleine",
    "in of is was over",
  ),
  // Swedish.
  language(
    "och ett på från är",
    "en med av till den",
    "röd röda blå grön gröna svart hund katt kvinna träd himmel bakgrund snö paraply",
    "i is for by at",
  ),
  // Polish.
  language(
    "jest się",
    "i w z na do ze",
    "czerwony czerwona niebieski zielony czarny biały pies kobieta drzewo niebo śnieg parasol tło",
    "do to i",
  ),
  // Turkish.
  language("bir için", "ve ile bu", "kırmızı mavi yeşil siyah beyaz köpek kedi adam kadın ağaç kar", "on"),
];
