"""What people write here: short phrase stocks per language, in the script they are written in.

Written for this project; nothing is quoted from anybody. A post is opener + middle + closer, so a
stock of 8 + 8 + 8 gives 512 sentences, and numbers and names make most of them different.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its weight among people (per 1,000), where they live, how they write.

    `offsets` are hours east of UTC; `vpn_ppm` is how many of 1,000,000 reach the platform by VPN or
    Tor, high where the open network is blocked.
    """

    code: str
    weight: int
    offsets: tuple[int, ...]
    vpn_ppm: int
    names: tuple[str, ...]
    bios: tuple[str, ...]
    openers: tuple[str, ...]
    middles: tuple[str, ...]
    closers: tuple[str, ...]
    tags: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


SPEECHES: Final[tuple[Speech, ...]] = (
    Speech(
        code="en",
        weight=330,
        offsets=(-8, -6, -5, 0, 1, 10),
        vpn_ppm=60_000,
        names=_words("Alex Moore|Sam Reed|Jo Carter|Robin Hill|Kim Ward|Lee Brooks|Pat Young|Max"),
        bios=_words(
            "Nurse, runner, two cats.|Opinions mine.|Tea and maps.|Student. “Learning.”|"
            "I take pictures of trains.|Father of three.||Here for the football."
        ),
        openers=_words(
            "Good morning,|Honestly,|Just saw that|Can somebody tell me why|I still think|"
            "Reminder:|So happy that|My neighbour says"
        ),
        middles=_words(
            "the bus was late again|this match was worth every minute|the library opens late on|"
            "our street needs a crossing|the rain never stops here|this recipe really works|"
            "the council should answer|nobody reads the small print"
        ),
        closers=_words(
            "and I am fine with it.|— what a day!|before lunch.|as always.|thank you all.|"
            "and that is that.|why not?|see you there."
        ),
        tags=_words("monday|football|cooking|books|weather|music|photo|news"),
    ),
    Speech(
        code="es",
        weight=170,
        offsets=(-6, -5, -3, 1),
        vpn_ppm=60_000,
        names=_words("Lucía Gómez|Mateo Ruiz|Sofía Díaz|Diego Peña|Ana Núñez|Iván|Marta Gil|Pablo"),
        bios=_words(
            "Maestra y lectora.|Del barrio.|Café, siempre.|Opino por mí.||Fotos y viajes.|"
            "Padre de dos.|Estudiante de historia."
        ),
        openers=_words(
            "Buenos días,|La verdad,|Acabo de ver que|¿Alguien sabe por qué|Sigo pensando que|"
            "Recuerden:|Qué alegría que|Mi vecina dice que"
        ),
        middles=_words(
            "el autobús llegó tarde otra vez|el partido valió la pena|la biblioteca abre el sábado|"
            "nuestra calle necesita árboles|aquí no deja de llover|esta receta sí funciona|"
            "el ayuntamiento debería contestar|nadie lee la letra pequeña"
        ),
        closers=_words(
            "y me parece bien.|¡qué día!|antes de comer.|como siempre.|gracias a todos.|"
            "y ya está.|¿por qué no?|nos vemos allí."
        ),
        tags=_words("lunes|fútbol|cocina|libros|clima|música|foto|noticias"),
    ),
    Speech(
        code="fa",
        weight=80,
        offsets=(3, 3, 1, -8),
        vpn_ppm=550_000,
        names=_words("سارا|آرش کمانگیر|نیلوفر|بهرام|مهسا|کاوه|لیلا|پرنده آبی"),
        bios=_words(
            "معلم و عاشق کتاب|شهروند معمولی|چای و شعر|نظرها شخصی است||عکاس|دانشجو|دور از خانه"
        ),
        openers=_words(
            "صبح بخیر،|راستش|همین الان دیدم که|کسی می‌داند چرا|هنوز فکر می‌کنم|یادآوری:|"
            "خوشحالم که|همسایه می‌گوید"
        ),
        middles=_words(
            "اتوبوس باز هم دیر رسید|بازی دیشب عالی بود|کتابخانه شنبه باز است|"
            "کوچه ما درخت می‌خواهد|باران بند نمی‌آید|این دستور پخت جواب می‌دهد|"
            "شهرداری باید پاسخ بدهد|اینترنت باز کند شده است"
        ),
        closers=_words(
            "و همین کافی است.|چه روزی!|پیش از ناهار.|مثل همیشه.|سپاس از همه.|و تمام.|"
            "چرا که نه؟|به امید دیدار."
        ),
        tags=_words("شنبه|فوتبال|آشپزی|کتاب|هوا|موسیقی|عکس|خبر"),
    ),
    Speech(
        code="zh",
        weight=120,
        offsets=(8, 8, 8, -7),
        vpn_ppm=450_000,
        names=_words("小明|阿玲|海边的猫|陈先生|晓雨|大山|林同学|夜行人"),
        bios=_words(
            "爱读书的普通人|香港 · 咖啡|只谈自己的看法|摄影爱好者||两个孩子的爸爸|学生|在路上"
        ),
        openers=_words(
            "早上好，|说真的，|刚刚看到|有人知道为什么|我还是觉得|提醒一下：|很高兴|邻居说"
        ),
        middles=_words(
            "公交车又晚点了|昨晚的比赛很精彩|图书馆周六开门|我们这条街该种树|雨一直下个不停|"
            "这个菜谱真的好用|市政府应该回答|没有人看小字条款"
        ),
        closers=_words(
            "也挺好。|真是难忘的一天！|午饭以前。|一如既往。|谢谢大家。|就这样。|为什么不呢？|到时见。"
        ),
        tags=_words("星期一|足球|美食|读书|天气|音乐|摄影|新闻"),
    ),
    Speech(
        code="ar",
        weight=90,
        offsets=(2, 3, 3, 1),
        vpn_ppm=150_000,
        names=_words("ليلى|عمر حسن|نور|يوسف|مريم|خالد|هدى|طائر الليل"),
        bios=_words("معلمة وقارئة|مواطن عادي|قهوة وشعر|آرائي تخصني||مصور هاو|طالب|بعيدا عن البيت"),
        openers=_words(
            "صباح الخير،|بصراحة|رأيت الآن أن|هل يعرف أحد لماذا|ما زلت أعتقد أن|تذكير:|"
            "سعيد لأن|تقول جارتي إن"
        ),
        middles=_words(
            "الحافلة تأخرت مرة أخرى|المباراة كانت رائعة|المكتبة تفتح يوم السبت|"
            "شارعنا يحتاج أشجارا|المطر لا يتوقف|هذه الوصفة تنجح فعلا|"
            "البلدية يجب أن تجيب|لا أحد يقرأ الشروط"
        ),
        closers=_words(
            "وهذا يكفي.|يا له من يوم!|قبل الغداء.|كالعادة.|شكرا للجميع.|وانتهى.|ولم لا؟|نراكم هناك."
        ),
        tags=_words("الاثنين|كرة_القدم|طبخ|كتب|طقس|موسيقى|صورة|أخبار"),
    ),
    Speech(
        code="si",
        weight=20,
        offsets=(5,),
        vpn_ppm=60_000,
        names=_words("නිමල්|සඳුනි|කසුන්|තරිඳු|අමායා|රුවන්|දිල්කි|සුනිල්"),
        bios=_words("ගුරුවරියක්|තේ සහ පොත්|මගේ අදහස් පමණයි|සිසුවෙක්||ඡායාරූප|කොළඹ|ක්‍රිකට්"),
        openers=_words(
            "සුභ උදෑසනක්,|ඇත්තටම|දැන් දැක්කා|කවුද දන්නේ ඇයි|මම තවම හිතන්නේ|මතක් කිරීමක්:|සතුටුයි|අසල්වැසියා කියනවා"
        ),
        middles=_words(
            "බස් එක ආයෙත් පරක්කුයි|තරගය හරිම හොඳයි|පුස්තකාලය සෙනසුරාදා විවෘතයි|"
            "අපේ පාරට ගස් ඕනේ|වැස්ස නවතින්නේ නැහැ|මේ වට්ටෝරුව හොඳයි|"
            "නගර සභාව පිළිතුරු දිය යුතුයි|කවුරුත් කුඩා අකුරු කියවන්නේ නැහැ"
        ),
        closers=_words(
            "ඒක හොඳයි.|මොන දවසක්ද!|දවල් කෑමට පෙර.|හැමදාම වගේ.|හැමෝටම ස්තූතියි.|එච්චරයි.|ඇයි නැත්තේ?|එහිදී හමුවෙමු."
        ),
        tags=_words("සඳුදා|ක්‍රිකට්|කෑම|පොත්|කාලගුණය|සංගීතය|ඡායාරූප|පුවත්"),
    ),
    Speech(
        code="ta",
        weight=40,
        offsets=(5, 8),
        vpn_ppm=60_000,
        names=_words("கவிதா|முருகன்|செல்வி|அருண்|மாலா|குமார்|நிலா|தமிழன்"),
        bios=_words("ஆசிரியை|தேநீரும் புத்தகமும்|என் கருத்து மட்டுமே|மாணவர்||புகைப்படம்|சென்னை|கிரிக்கெட்"),
        openers=_words(
            "காலை வணக்கம்,|உண்மையில்|இப்போதுதான் பார்த்தேன்|யாருக்காவது தெரியுமா ஏன்|"
            "நான் இன்னும் நினைக்கிறேன்|நினைவூட்டல்:|மகிழ்ச்சி|பக்கத்து வீட்டுக்காரர் சொல்கிறார்"
        ),
        middles=_words(
            "பேருந்து மீண்டும் தாமதம்|போட்டி அருமையாக இருந்தது|நூலகம் சனிக்கிழமை திறந்திருக்கும்|"
            "எங்கள் தெருவுக்கு மரங்கள் தேவை|மழை நிற்கவே இல்லை|இந்த சமையல் குறிப்பு நன்று|"
            "நகராட்சி பதில் சொல்ல வேண்டும்|யாரும் சிறிய எழுத்தை படிப்பதில்லை"
        ),
        closers=_words(
            "அது போதும்.|என்ன ஒரு நாள்!|மதிய உணவுக்கு முன்.|எப்போதும் போல.|அனைவருக்கும் நன்றி.|"
            "அவ்வளவுதான்.|ஏன் கூடாது?|அங்கே சந்திப்போம்."
        ),
        tags=_words("திங்கள்|கிரிக்கெட்|சமையல்|புத்தகம்|வானிலை|இசை|படம்|செய்தி"),
    ),
    Speech(
        code="de",
        weight=60,
        offsets=(1,),
        vpn_ppm=60_000,
        names=_words("Anna Vogel|Jonas Weiß|Lena Kühn|Uli|Grete Braun|Max Lang|Tim Roth|Eva"),
        bios=_words("Lehrerin, liest gern.|Nur meine Meinung.|Kaffee.|Berlin||Foto|Studentin|Bahn"),
        openers=_words(
            "Guten Morgen,|Ehrlich gesagt:|Gerade gesehen:|Weiß jemand, warum|Ich finde weiterhin,|"
            "Erinnerung:|Schön, dass|Die Nachbarin sagt,"
        ),
        middles=_words(
            "der Bus kommt wieder zu spät|das Spiel war großartig|die Bücherei öffnet am Samstag|"
            "unsere Straße braucht Bäume|der Regen hört nicht auf|dieses Rezept gelingt immer|"
            "die Stadt sollte antworten|niemand liest das Kleingedruckte"
        ),
        closers=_words(
            "und das ist gut.|— was für ein Tag!|vor dem Essen.|wie immer.|danke an alle.|"
            "und Schluss.|warum nicht?|bis dann."
        ),
        tags=_words("montag|fußball|kochen|bücher|wetter|musik|foto|nachrichten"),
    ),
    Speech(
        code="fr",
        weight=50,
        offsets=(1, -5),
        vpn_ppm=60_000,
        names=_words("Léa Martin|Hugo|Chloé Petit|Noé|Inès Roux|Jules Faure|Zoé|Marc Blanc"),
        bios=_words("Professeure.|Avis personnels.|Café et trains.|Lyon||Photos|Étudiant|Cuisine"),
        openers=_words(
            "Bonjour,|Franchement,|Je viens de voir que|Qui sait pourquoi|Je pense toujours que|"
            "Rappel :|Contente que|Ma voisine dit que"
        ),
        middles=_words(
            "le bus est encore en retard|le match valait le détour|la bibliothèque ouvre samedi|"
            "notre rue a besoin d’arbres|la pluie ne cesse pas|cette recette marche vraiment|"
            "la mairie devrait répondre|personne ne lit les petites lignes"
        ),
        closers=_words(
            "et c’est bien.|quelle journée !|avant midi.|comme toujours.|merci à tous.|voilà.|"
            "pourquoi pas ?|à bientôt."
        ),
        tags=_words("lundi|football|cuisine|livres|météo|musique|photo|actualité"),
    ),
    Speech(
        code="pt",
        weight=40,
        offsets=(-3, 0),
        vpn_ppm=60_000,
        names=_words("Ana Souza|João Lima|Bia|Rui Costa|Inês|Caio|Luísa Reis|Tomás"),
        bios=_words("Professora.|Opinião minha.|Café e praia.|Recife||Fotos|Estudante|Futebol"),
        openers=_words(
            "Bom dia,|Sinceramente,|Acabei de ver que|Alguém sabe por que|Continuo achando que|"
            "Lembrete:|Que bom que|Minha vizinha diz que"
        ),
        middles=_words(
            "o ônibus atrasou de novo|o jogo valeu cada minuto|a biblioteca abre no sábado|"
            "nossa rua precisa de árvores|a chuva não para|esta receita dá certo|"
            "a prefeitura devia responder|ninguém lê as letras miúdas"
        ),
        closers=_words(
            "e está bom.|que dia!|antes do almoço.|como sempre.|obrigado a todos.|e pronto.|"
            "por que não?|até lá."
        ),
        tags=_words("segunda|futebol|receitas|livros|tempo|música|foto|notícias"),
    ),
)

CODES: Final = tuple(speech.code for speech in SPEECHES)

CLIENTS: Final = ("web", "phone-a", "phone-b", "desk", "scheduler", "automation")

HANDLES: Final = _words(
    "river|oak|lamp|north|tram|paper|stone|maple|cloud|pixel|harbor|mint|delta|quiet|ember|lark|"
    "vega|tulip|comet|brick|olive|sable|poppy|cedar|finch|amber|coral|dune|flint|grove|heron|iris"
)

OPERATION_LINES: Final = _words(
    "香港需要安宁，支持警察执法|暴徒不代表香港市民|请大家看清真相|还香港一个平静的夏天|"
    "Real citizens want calm streets|See what the rioters did|Share the truth about this city|"
    "Order is freedom, support the police"
)

PROTEST_LINES: Final = _words(
    "我们今晚八点在公园见|和平集会，请带水|记住六月|独立调查，这就是要求|"
    "Meet at eight, bring water|Peaceful march, stay together|Remember June|"
    "We ask for an independent inquiry"
)

STUDENT_LINES: Final = _words(
    "Registration for the autumn conference is open|Our statement on tuition fees|"
    "Know your rights on campus|Volunteer with your chapter this week|"
    "New reading list from the education committee|Join the call with the national board"
)

DECEPTIVE_LINES: Final = _words(
    "Double your savings this week|This coin is about to move|Everyone in my town uses it|"
    "They do not want you to read this|I earned it back in two days|Last chance before midnight"
)

FANDOM_LINES: Final = _words(
    "Stream it again tonight|Comeback day, everybody ready?|#1 in twelve countries|컴백 축하해요|"
    "We love you so much|Voting ends at midnight"
)

NEWS_LINES: Final = _words("Breaking:|In full:|What we know so far:|Analysis:|Live:|Corrected:")
