"""Texts in other languages are told, and English ones with foreign names stay English. All contents are invented."""

import pytest

from tracker.read.languages import judge
from tracker.read.text import Given, Origin, article

TEXTS = {
    "fr": (
        "Le bureau du port a annoncé mardi que les ferries reprendront la mer à partir de jeudi, après une semaine de "
        "tempête. « Personne n'est porté disparu », a-t-il ajouté. Douze personnes ont été blessées lorsque la jetée a "
        "cédé, et trois d'entre elles se trouvent encore à l'hôpital."
    ),
    "de": (
        "Das Hafenamt teilte am Dienstag mit, dass die Fähren nach einer Woche Sturm ab Donnerstag wieder fahren. "
        "„Niemand wird vermisst“, hieß es. Zwölf Menschen wurden verletzt, als ein Steg nachgab, und drei von ihnen "
        "liegen noch im Krankenhaus."
    ),
    "es": (
        "La oficina del puerto dijo el martes que los transbordadores volverán a zarpar a partir del jueves, después de "
        "una semana de tormenta. «Nadie está desaparecido», añadió. Doce personas resultaron heridas cuando cedió un "
        "muelle y tres de ellas siguen en el hospital."
    ),
    "it": (
        "L'ufficio del porto ha detto martedì che i traghetti riprenderanno a navigare da giovedì, dopo una settimana di "
        "tempesta. «Nessuno è disperso», ha aggiunto. Dodici persone sono rimaste ferite quando un molo ha ceduto e tre "
        "di loro sono ancora in ospedale."
    ),
    "pt": (
        "O escritório do porto disse na terça-feira que as balsas voltarão a navegar a partir de quinta-feira, depois de "
        "uma semana de tempestade. “Ninguém está desaparecido”, acrescentou. Doze pessoas ficaram feridas quando um cais "
        "cedeu, e três delas continuam no hospital."
    ),
    "nl": (
        "Het havenkantoor zei dinsdag dat de veerboten vanaf donderdag weer varen, na een week van storm. „Niemand wordt "
        "vermist”, voegde het eraan toe. Twaalf mensen raakten gewond toen een steiger het begaf, en drie van hen liggen "
        "nog in het ziekenhuis."
    ),
    "tr": (
        "Liman dairesi salı günü yaptığı açıklamada, bir haftalık fırtınanın ardından feribotların perşembe gününden "
        "itibaren yeniden sefere çıkacağını söyledi. “Kayıp kimse yok” diye ekledi. İskele çöktüğünde on iki kişi "
        "yaralandı ve üçü hâlâ hastanede, ama daha çok yaralı olduğu için endişe var."
    ),
    "pl": (
        "Urząd portowy poinformował we wtorek, że po tygodniu sztormu promy znów będą kursować od czwartku. „Nikt nie "
        "zaginął” – dodano. Dwanaście osób zostało rannych, gdy zawaliło się molo, a trzy z nich są nadal w szpitalu."
    ),
    "id": (
        "Kantor pelabuhan mengatakan pada hari Selasa bahwa kapal feri akan berlayar lagi mulai hari Kamis, setelah "
        "badai selama seminggu. “Tidak ada yang hilang,” katanya. Dua belas orang terluka ketika dermaga runtuh, dan "
        "tiga dari mereka masih berada di rumah sakit."
    ),
    "sv": (
        "Hamnkontoret sade på tisdagen att färjorna ska gå igen från och med torsdag, efter en vecka av storm. ”Ingen "
        "saknas”, tillade man. Tolv personer skadades när en brygga gav vika, och tre av dem ligger kvar på sjukhus."
    ),
    "ro": (
        "Biroul portului a declarat marți că feriboturile vor circula din nou de joi, după o săptămână de furtună. "
        "„Nimeni nu este dispărut”, a adăugat acesta. Douăsprezece persoane au fost rănite când a cedat un debarcader, "
        "iar trei dintre ele sunt încă în spital."
    ),
    "sw": (
        "Ofisi ya bandari ilisema Jumanne kwamba vivuko vitasafiri tena kuanzia Alhamisi, baada ya wiki ya dhoruba. "
        "“Hakuna mtu aliyepotea,” iliongeza. Watu kumi na wawili walijeruhiwa wakati gati lilipoanguka, na watatu kati "
        "yao bado wako katika hospitali."
    ),
    "ar": (
        "قال مكتب المرفأ يوم الثلاثاء إن العبارات ستبحر من جديد ابتداء من يوم الخميس بعد أسبوع من العواصف. وأضاف: «لا "
        "مفقودين». وأصيب اثنا عشر شخصا عندما انهار رصيف، ولا يزال ثلاثة منهم في المستشفى."
    ),
    "fa": (
        "اداره بندر روز سه‌شنبه گفت که کشتی‌ها پس از یک هفته طوفان از پنجشنبه دوباره حرکت می‌کنند. این اداره افزود: «هیچ "
        "کس ناپدید نشده است». دوازده نفر هنگام فروریختن اسکله زخمی شدند و سه نفر از آنان هنوز در بیمارستان هستند."
    ),
    "he": (
        "משרד הנמל מסר ביום שלישי כי המעבורות יפליגו שוב החל מיום חמישי, לאחר שבוע של סערה. ״אין נעדרים״, הוסיף. שנים "
        "עשר בני אדם נפצעו כאשר מזח קרס, ושלושה מהם עדיין בבית החולים."
    ),
    "ru": (
        "Управление порта сообщило во вторник, что паромы снова пойдут с четверга, после недели шторма. «Никто не пропал "
        "без вести», — добавили там. Двенадцать человек пострадали, когда обрушился причал, и трое из них остаются в "
        "больнице."
    ),
    "uk": (
        "Управління порту повідомило у вівторок, що після тижня шторму пороми знову вирушать із четверга. «Ніхто не зник "
        "безвісти», — додали там. Дванадцять людей постраждали, коли обвалився причал, і троє з них досі перебувають у "
        "лікарні."
    ),
    "el": (
        "Το λιμεναρχείο ανακοίνωσε την Τρίτη ότι τα πλοία θα ταξιδέψουν ξανά από την Πέμπτη, μετά από μια εβδομάδα "
        "καταιγίδας. «Κανείς δεν αγνοείται», πρόσθεσε."
    ),
    "zh": (
        "港务局星期二说，经过一周的风暴，渡轮将从星期四起恢复航行。港务局补充说：“没有人失踪。”码头倒塌时有十二人受伤，其中三人仍在医院。"
    ),
    "ja": (
        "港湾事務所は火曜日、一週間の嵐のあと、フェリーは木曜日から運航を再開すると発表した。「行方不"
        "明者はいない」と付け加えた。桟橋が崩れて十二人がけがをした。"
    ),
    "ko": (
        "항만 사무소는 화요일 일주일간의 폭풍이 지난 뒤 목요일부터 여객선이 다시 운항한다고"
        " 밝혔다. “실종자는 없다”고 덧붙였다. 부두가 무너져 열두 명이 다쳤다."
    ),
    "hi": (
        "बंदरगाह कार्यालय ने मंगलवार को कहा कि एक सप्ताह के तूफान के बाद गुरुवार से नौकाएँ फिर चलेंगी। उसने क"
        "हा, “कोई लापता नहीं है।” घाट टूटने से बारह लोग घायल हुए।"
    ),
}

ENGLISH = (
    "The harbour office said on Tuesday that the ferries would sail again from Thursday on, after a week "
    "of storm. Nobody is missing, it added."
)


@pytest.mark.parametrize("language", TEXTS)
def test_another_language(language: str) -> None:
    found = judge(TEXTS[language])
    assert (found.language, found.notes) == (language, ())
    assert found.unread is not None and found.unread.endswith(f"({language})")


@pytest.mark.parametrize("language", [one for one in TEXTS if TEXTS[one].upper() != TEXTS[one]])
def test_another_language_in_capitals(language: str) -> None:
    assert judge(TEXTS[language].upper()).language == language


@pytest.mark.parametrize("language", TEXTS)
def test_a_first_sentence_is_told_or_left_to_the_extractor(language: str) -> None:
    assert judge(TEXTS[language][:90]).language in (language, None)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper(),
        "Twelve killed.",
        "It sails.",
        "News",
        "",
        "12,345 — 67 (89)",
        "Erdogan, Fidan visit Doha",
        "Recep Tayyip Erdoğan, Hakan Fidan, Mevlüt Çavuşoğlu, Ömer Çelik, İbrahim Kalın, Fahrettin Altun, Yaşar Güler, "
        "Ali Yerlikaya, Mehmet Şimşek",
        "Khan Younis, Deir al-Balah, Beit Lahia, Beit Hanoun, Jabalia, Rafah, Nuseirat, Bureij, Maghazi, al-Mawasi, "
        "Shuja'iyya, Tal al-Sultan, Zeitoun",
        "Mayor Ömer Yıldırımoğlu met Şükrü Çağlayangil and Gülşen Öztürk in Çanakkale, where Büyükşehir Belediyesi "
        "officials showed them the new quay.",
        "Killed: 12. Injured: 30. Missing: 4. Displaced: 900.",
        "مكتب المرفأ (the harbour office) said on Tuesday that the ferries would sail again, and that nobody was missing after the storm.",
        "“Personne n'est porté disparu, et les ferries reprendront la mer jeudi,” the harbour office said in French on "
        "Tuesday, and it added that the pier was closed.",
        "Storm\nFerries\nHarbour\nIslands\nPier\nGale\nWind\nRain\nSnow",
        "Dem people wey dey harbour talk say ferry go sail again for Thursday after the storm wey happen.",
    ],
)
@pytest.mark.parametrize("stated", [None, "en", "en-ZA"])
def test_english_and_what_may_be_english(text: str, stated: str | None) -> None:
    found = judge(text, stated)
    assert (found.language, found.notes, found.unread) == (stated, (), None)


@pytest.mark.parametrize(
    ("text", "stated", "language", "notes", "unread"),
    [
        ("fr", "fr", "fr", (), "the text is in French (fr)"),
        ("fr", "fr-CA", "fr-CA", (), "the text is in French (fr)"),
        ("fr", "en", "fr", ("stated as English (en), but the text is in French (fr)",), "the text is in French (fr)"),
        ("pt", "pt-BR", "pt-BR", (), "the text is in Portuguese (pt)"),
        ("ar", "ar-EG", "ar-EG", (), "the text is in Arabic (ar)"),
        ("ru", "de", "ru", ("stated as German (de), but the text is in Russian (ru)",), "the text is in Russian (ru)"),
    ],
)
def test_what_the_document_states(text: str, stated: str, language: str, notes: tuple[str, ...], unread: str) -> None:
    found = judge(TEXTS[text], stated)
    assert (found.language, found.notes, found.unread) == (language, notes, unread)


def test_english_that_is_stated_as_something_else_is_read() -> None:
    found = judge(f"{ENGLISH} {ENGLISH}", "fr")
    assert (found.language, found.unread) == ("fr", None)
    assert found.notes == ("stated as French (fr), but the text is in English, which is read",)


def test_a_short_text_in_the_language_that_it_states() -> None:
    short = "Le ministre a démissionné mardi."
    assert judge(short, "fr").unread == "the text is in French (fr)"
    assert judge("Twelve people hurt", "fr").unread is None


def test_the_greater_part_of_a_mixed_text_counts() -> None:
    assert judge(TEXTS["fr"] * 6 + "\n\n" + ENGLISH).language == "fr"
    assert judge(ENGLISH * 6 + "\n\n" + TEXTS["fr"]).language is None


def test_marks_are_left_out_of_what_is_judged() -> None:
    menu = "Home\n\nNews\n\nPolitics\n\nOpinion\n\nSport\n\nWeather\n\nVideos\n\nIn Pictures\n\nContact\n\nAbout us\n\n"
    found = article("a", menu + TEXTS["fr"], Origin("a.txt", b"x"), Given(language="en"))
    assert (found.language, found.left_unextracted) == ("fr", "left unextracted: the text is in French (fr)")
    assert found.notes[0] == "stated as English (en), but the text is in French (fr)"
