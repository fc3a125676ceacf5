"""The words that contact details are made of, in the languages of the site."""

from safeguarding.contacts.folding import fold


def _words(spaced: str) -> frozenset[str]:
    """The words as they stand in a folded text."""
    return frozenset(fold(word).text for word in spaced.split())


# "At" is a word of every second English sentence: alone it proves nothing.
AT_SURELY = _words("arroba arobase arobas arobaze")
AT_PERHAPS = _words("at آت ات")
DOT = _words("dot d0t punto point ponto nukta دوت نقطة نقطه")
# What stands before "point" in a sentence, and never before it in an address.
NO_ADDRESS = _words(
    "the this that my our one a el un al del este ese mi le un ce au du mon notre o um ao do no da "
    "na meu este esse ya kwa ni"
)

PROVIDERS = _words(
    "gmail googlemail hotmail outlook yahoo icloud protonmail proton gmx yandex zoho aol "
    "جيميل هوتميل ياهو اوتلوك"
)
# Endings that are no words of these languages; the others prove nothing behind a full stop.
ENDINGS = _words(
    "com org net edu gov info app gg io tv co ke tz ug za ng gh br mx ar cl pe fr ca uk eu cc xyz "
    "online site link dev ly c0m كوم نت"
)
SPOKEN_ENDINGS = ENDINGS | _words("es de pt me sn eg ma")
HOSTS = frozenset(
    {"youtu.be", "t.me", "wa.me", "m.me", "bit.ly", "linktr.ee", "forms.gle", "fb.me"}
)

# Words of the day that are apps, too: alone beside "my" they prove nothing.
WORDS_TOO = _words("face steam signal zap line")

_DIGITS = {
    "0": "zero oh nought cero zéro zero sifuri صفر",
    "1": "one uno una un une um uma moja واحد واحدة",
    "2": "two dos deux dois duas mbili اثنان اثنين اتنين",
    "3": "three tres trois três tatu ثلاثة تلاتة",
    "4": "four cuatro quatre quatro nne أربعة",
    "5": "five cinco cinq tano خمسة",
    "6": "six seis meia sita ستة",
    "7": "seven siete sept sete saba سبعة",
    "8": "eight ocho huit oito nane ثمانية تمانية",
    "9": "nine nueve neuf nove tisa تسعة",
    "10": "ten diez dix dez kumi عشرة",
    "11": "eleven onze",
    "20": "twenty veinte vingt vinte ishirini عشرون عشرين",
    "30": "thirty treinta trente trinta thelathini ثلاثون ثلاثين",
    "40": "forty cuarenta quarante quarenta arobaini أربعون أربعين",
    "50": "fifty cincuenta cinquante cinquenta hamsini خمسون خمسين",
    "60": "sixty sesenta soixante sessenta sitini ستون ستين",
    "70": "seventy setenta sabini سبعون سبعين",
    "80": "eighty ochenta oitenta themanini ثمانون ثمانين",
    "90": "ninety noventa tisini تسعون تسعين",
    "12": "twelve doce douze doze",
}
DIGITS = {fold(word).text: digit for digit, words in _DIGITS.items() for word in words.split()} | {
    "doce": "12",
    "douze": "12",
    "doze": "12",
    "twelve": "12",
}
CALL = _words(
    "phone tel telephone mobile cel celu num number txt call ring text whatsapp sms teléfono "
    "celular número llámame téléphone portable numéro appelle telefone liga simu namba nambari "
    "piga nipigie هاتف هاتفي رقم رقمي اتصل موبايل جوال"
)
BOOK = frozenset({"isbn", "issn", "ean"})

APPS = _words(
    "instagram insta instagran ig snapchat snap tiktok tik whatsapp whatsap watsapp wasap wpp zap "
    "telegram discord facebook face fb messenger roblox fortnite steam skype viber imo twitch "
    "twitter wechat kik bereal youtube minecraft signal xbox psn "
    "انستا انستغرام انستقرام انستجرام سناب سنابشات تيك واتساب واتس تلغرام تليجرام ديسكورد فيسبوك "
    "فيس روبلوكس"
)
OWN_APPS = _words("سنابي انستاي واتسابي انستقرامي تليجرامي ديسكوردي")
OWN_BEFORE = _words("my mi mon ma meu minha حسابي")
OWN_AFTER = _words("yangu langu حقي")
IS = _words("is es est c e é ni هو هي : =")
IS_NOT = _words("not no pas nao não si sio hapana ليس isn never")
# Words that ask for it by themselves, and pairs of words that do so together.
INVITES = _words(
    "agrégame añádeme sígueme síganme escríbeme búscame háblame llámame mándame contáctame "
    "niongeze nifuate nitafute niandikie nitumie nicheki nipigie "
    "أضفني ضيفني تابعني راسلني كلمني عني ابعتلي"
)
DEEDS = _words(
    "add follow find text hmu dm message write call hit chat talk ping search msg pm reach contact "
    "inbox whatsapp snap ajoute ajoutez suis ecris écris cherche parle contacte abonne rejoins "
    "trouve appelle adiciona segue chama procura escreve acha manda liga add اكتب"
)
TO_WHOM = _words("me us moi toi nous mim meu nos ni لي")

ACCOUNTS = _words("username user account usuario cuenta pseudo compte conta jina حساب حسابي")
MENTIONS = _words(
    "everyone all class school home teacher here todos todas clase tous toutes classe turma wote "
    "darasa"
)
