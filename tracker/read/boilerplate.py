"""Furniture of web pages in plain text: menus, tickers, boxes of links, share buttons, comment forms, footers.

A dump of a page keeps its lines, and lines are what furniture is recognised by: lists of short items, runs of labels, boxes that
a heading opens and that hold links rather than sentences, and a few words that stand on every page (lang/en/boilerplate.toml).
What cannot be told is left in: a menu that stays costs a wrong row now and then, a paragraph that goes costs a claim in
silence. So structure decides nothing in a text without paragraphs, a heading alone takes no sentences with it, and an ordinary
news text loses nothing but its "Read more" lines.

jusText was measured for this and rejected: it classifies paragraphs by their share of stop words and their length, so that it
drops short body paragraphs (a quotation of six words) and keeps tickers, which are written as sentences. Its thresholds can be
moved, but it never sees that a line is one of a list.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

from tracker.dates import written_dates
from tracker.lang import lexicon
from tracker.read.addresses import is_buttons, speaks_to_reader
from tracker.read.credit import is_byline
from tracker.read.lines import Line, Shape, blocks, ends, is_label
from tracker.read.page_end import page_end

MENU_LINES, MENU_SHARE = 3, 0.6  # a block of so many lines, of which so many are labels or small list items; the rest is its ticker
HEAD_LINES = 8  # a block with a byline or a date is a menu only from so many lines on: shorter ones are the article's own head
TICKER_LENGTH = 200  # characters of a line in a ticker, at most
LINK_LENGTH = 1_500  # characters of a line of links with their addresses, at most
POINTER_WORDS = 30  # of a line such as "Read more: ...", at most
NOTICE_WITHIN = 40  # characters from the beginning of a line: further on, a sentence stands before the notice
BOX_WORDS = 8  # of a heading that opens a box, at most
CAPTION = 300  # characters, at most
WRAPPED = 45  # characters of a line that a program has wrapped, at least
STRONG_WORDS = 25  # a paragraph of so many words is body text even below a box of links
SANDWICHED = 2  # sentences in a row between links of a tail, at most; more of them are text

_VIDEO = re.compile(r"\d{1,2}:\d\d\s+\S")  # "1:47 Neighbours describe the night": one of a list of videos
_SAYING = re.compile(r"[^:.]{2,40}: \S")  # "Ministry: Talks go on", as tickers write
_FIELDS = re.compile(  # as text browsers draw forms and pictures: "[Search      ] [Go]", "[photo] The pier"; and rules across the page
    r"(?:\[[^\[\]]{0,60}\]\s*)+|[\w ]{2,20}(?:\[[^\[\]\d]{0,60}\]\s*){2,}|[^\w\s]{3,}"
    r"|page \d{1,3} of \d{1,3}|\[(?:photo|image|img|picture|video|logo|graphic)\b[^\[\]]{0,60}\].{0,300}",
    re.IGNORECASE,
)
_TARGET = r"\([^()\s]{1,500}(?: \"[^\"]{0,200}\")?\)"
_LINK = rf"!?\[(?:!?\[[^\[\]]{{0,200}}\]\([^()\s]{{0,500}}\)|[^\[\]]){{0,300}}\]{_TARGET}"  # as Markdown writes links and pictures
_LINKS = re.compile(rf"(?:[*#>+-]+\s)*(?:(?:\*\*)?[\w ]{{2,20}}:(?:\*\*)?\s)?{_LINK}(?:[\s|·•,/-]*{_LINK})*")
_NUMBERED = re.compile(r"#?(?:\[\d{1,4}\](?:\([A-Z]{2,10}\))?[^\[\]]{1,120}){1,40}")  # as text browsers number links
_FRAME = re.compile(r"[A-Z]{3,10}:? ?(?:\[\d{1,4}\])?(?:https?://|/)\S+")  # "IFRAME: [26]http://...", as they write what they cannot show
_PLUSES = re.compile(r"\s{2,}\|\s{2,}|\s(?:\+{2,3}|\*{3}|•{2,3}|/{3}|◆|■)\s")  # between the news of a ticker in one line
_CREDITED = re.compile(r"\((?:[^\W\d_][\w.'’-]*\s){1,4}[\w.'’-]*\s?/\s?(?:[^\W\d_][\w.'’-]*\s?){1,5}\)")  # "(Jane Doe/The Harbour Post)"
_RIGHTS = re.compile(r"(?:[^©]{0,40}[\s(|])?©")  # inside a word it is what is left of an é that was decoded wrongly
_PICTURE = re.compile(r"\b(?:Picture|Photo|Photograph|Image|Photo credit|Image credit|Credit):\s[^.!?:]{2,60}\Z")
_NAME = re.compile(r"(?<!\w)(?!By )[A-Z][\w'’-]+(?: [A-Z][\w'’.-]*){1,2}")
_IMAGE = re.compile(r"(?:\[\d{1,4}\])?!?\[[^\[\]]{0,100}\.(?:jpe?g|png|gif|webp)\]|\[(?:image|photo|img)\]", re.IGNORECASE)
_COUNT = re.compile(r"\d[\d.,]{0,6}\s?[kKmM]?")
_COMMENTS = re.compile(
    r"(?:\d[\d,.]* )?(?:readers?'? )?(?:comments?|responses|replies|reactions)(?: ?[(\[]\d[\d,.]*[)\]]?)?"
    r"|(?:leave a|join the) (?:reply|comment|conversation|discussion)"
)
_SECTION = re.compile(r"[^\W\d_a-z][^\W\d_]*(?: (?:&|[^\W\d_]+)){0,3}")  # "Data protection", "Terms of use"
_ITEM = re.compile(r"(?:\d{1,2}[.)]|\d{1,2}[:.]\d\d(?: ?[ap]m)?:?|#\d{1,2})\s+\S", re.IGNORECASE)  # "3. ...", "12:04 ..."
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_GAPS = re.compile(r"\s*\t\s*|\s{2,}")  # between buttons and sections in a row, as browsers print them
_BAR = re.compile(r"\s*[|>»›·•]\s*|\s+/\s+")  # between the sections of a menu in one line, and the steps of a path
_CONTACT = re.compile(
    r"(?:\d{1,4}\. +)?(?:[\w ]{0,20}: ?)?(?:[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|@\w+|(?:https?://|www\.)\S+|(?:twitter|facebook|instagram|x)\.com/\S+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What of a text is furniture, and where the article begins.

    Attributes:
        lines: indices of the lines that are furniture.
        head: index of the first line below the menus: headline, byline and date stand from here to the first paragraph.
        body: index of the first paragraph; None where there is none.
    """

    lines: frozenset[int]
    head: int
    body: int | None


class _Word(Enum):
    """What a line's own words say about it."""

    nothing = "nothing"
    furniture = "furniture"
    box = "box"  # opens a box of links or a form
    ticker = "ticker"


def furniture(lines: list[Line]) -> Furniture:
    """Tell furniture from text; linear in the number of lines."""
    words = [_word(line) for line in lines]
    marked = {i for i, word in enumerate(words) if word in (_Word.furniture, _Word.box)}
    marked |= _small_lists(lines, words) | _wrapped_notices(lines, words)
    head, body, menus = _lead(lines, words, marked)
    marked |= menus
    if body is not None:
        marked |= _captions(lines, body) | _listed_headlines(lines, range(body), marked)
        marked |= _kickers(lines, range(head, body), marked) | _bylines(lines, range(head, body), marked)
        marked |= _repeated_titles(lines, range(head, body), marked)
        marked |= _boxes(lines, words, marked, body)
        marked |= _videos(lines)
        said = {i for i, word in enumerate(words) if word is not _Word.nothing and not _is_inside(lines[i], word)}
        if (end := page_end(lines, marked, said, body, _authors(lines, range(head, body)))) is not None:
            marked |= set(range(end, len(lines)))
        marked |= _trailing(lines, marked, body)
    return Furniture(frozenset(marked), head, body)


# ------------------------------------------------------------------ words


@cache
def _table() -> dict[str, frozenset[str]]:
    return {key: frozenset(value) for key, value in lexicon("boilerplate").items() if isinstance(value, list)}


@cache
def _notice_openings() -> tuple[str, ...]:
    openings = lexicon("boilerplate")["notice_openings"]
    return (*openings, *(f"({opening}" for opening in openings))


def _word(line: Line) -> _Word:
    table, said = _table(), line.words
    if said in table["boxes"]:
        return _Word.box
    if said in table["tickers"]:
        return _Word.ticker
    if said in table["whole_lines"] or _CONTACT.fullmatch(line.text) or _FIELDS.fullmatch(line.text) or _is_bar(line):
        return _Word.furniture
    if _is_links(line) or _is_sections(line) or is_buttons(line) or speaks_to_reader(line):
        return _Word.furniture
    if _FRAME.fullmatch(line.text) or len(_PLUSES.findall(line.text)) >= SANDWICHED:
        return _Word.furniture
    if (
        any(-1 < said.find(notice) < NOTICE_WITHIN for notice in table["notices"])
        or said.startswith(_notice_openings())
        or _RIGHTS.match(line.text)
    ):
        return _Word.furniture
    if len(line.text) > TICKER_LENGTH:
        return _Word.nothing
    count = said.count(" ") + 1
    if ":" in said and (opening := said.split(":", 1)[0]) in table["run_in"] and (opening in table["boxes"] or not line.is_prose):
        return _Word.furniture
    if count <= BOX_WORDS and not line.is_prose and any(said.startswith(f"{opening} ") for opening in table["box_openings"]):
        return _Word.box
    if count <= POINTER_WORDS and said.split(":", 1)[0] in table["pointers"] and ":" in said:
        return _Word.furniture
    return _Word.nothing


def _is_inside(line: Line, word: _Word) -> bool:
    """It stands among paragraphs as often as below them: an advertisement, a pointer to another story, a box of them."""
    said = line.words
    return said in _table()["inside"] or (word is _Word.furniture and said.split(":", 1)[0] in _table()["pointers"])


def _is_bar(line: Line) -> bool:
    """Sections or steps in one line, "Home > News > Europe": three labels and more."""
    if len(line.text) > TICKER_LENGTH or line.is_prose:
        return False
    for between in (_BAR, _GAPS):
        parts = [part for part in between.split(line.text) if part]
        said = [part for part in parts if not _COMMENTS.fullmatch(part.casefold())]
        strange = [part for part in said if not (is_label(part) or _SECTION.fullmatch(part))]
        if len(parts) >= MENU_LINES and said and not strange:
            return True
        if len(parts) >= 2 * MENU_LINES and len(strange) == 1 and len(strange[0].split()) <= MENU_LINES:
            return True  # the outlet's name, with a number in it
    opening, colon, _ = line.words.partition(":")
    return bool(colon) and opening in _table()["boxes"] and line.text.count(" | ") > 1


def _is_links(line: Line) -> bool:
    """Nothing but links, as programs write them that turn pages into text."""
    if line.text[:1] not in "[!*#>+-" or "[" not in line.text[:60]:
        return False
    if len(line.text) <= LINK_LENGTH and _LINKS.fullmatch(line.text):
        return True
    return len(line.text) <= TICKER_LENGTH and not line.is_prose and bool(_NUMBERED.fullmatch(line.text))


def _is_sections(line: Line) -> bool:
    """The sections of a menu in one line without signs between them: "Home News World Sport"."""
    words = line.text.split()
    if not MENU_LINES < len(words) <= 30 or line.is_prose or not all(word[0].isupper() or not word[0].isalpha() for word in words):
        return False
    known = sum(word.casefold() in _table()["sections"] for word in words)
    return known >= MENU_LINES and known * 2 >= len(words)


def _is_small(line: Line, word: _Word) -> bool:
    return line.shape in (Shape.label, Shape.stamp) or word is not _Word.nothing


def _is_strong(line: Line) -> bool:
    return line.shape is Shape.paragraph and (len(line.text) > TICKER_LENGTH or len(line.text.split()) >= STRONG_WORDS)


# ------------------------------------------------------------------ lists


def _wrapped_notices(lines: list[Line], words: list[_Word]) -> set[int]:
    """The lines in which a wrapped notice goes on: up to a full stop that ends a line, or a short line, or a blank one."""
    found: set[int] = set()
    for i, line in enumerate(lines[:-1]):
        notice = i in found or (words[i] is _Word.furniture and line.text[:1].isalpha() and len(line.text) >= WRAPPED)
        after = lines[i + 1]
        if notice and len(line.text) >= WRAPPED and not ends(line.text) and not (after.opens or after.bullet):
            found.add(i + 1)
    return found


def _small_lists(lines: list[Line], words: list[_Word]) -> set[int]:
    """Lists of sections, tags and dates; also a short list that holds a share button. Lists of sentences stay."""
    marked: set[int] = set()
    i = 0
    while i < len(lines):
        items: list[range] = []
        while i < len(lines) and lines[i].bullet:
            first, i = i, i + 1
            while i < len(lines) and lines[i].indented and not (lines[i].bullet or lines[i].opens):
                i += 1  # an item that goes on in the next line
            items.append(range(first, i))
        small = sum(1 for item in items if len(item) == 1 and _is_small(lines[item[0]], words[item[0]]))
        button = any(words[item[0]] is _Word.furniture for item in items)
        if (len(items) >= MENU_LINES and small * 3 >= len(items) * 2) or (button and len(items) <= MENU_LINES):
            marked.update(index for item in items for index in item)
        i += not items
    return marked


def _videos(lines: list[Line]) -> set[int]:
    """Lines that open with a running time, where two stand together."""
    timed = {i for i, line in enumerate(lines) if _VIDEO.match(line.text) and not line.is_prose}
    return {i for i in timed if i - 1 in timed or i + 1 in timed}


# ------------------------------------------------------------------ above the article


def _lead(lines: list[Line], words: list[_Word], marked: set[int]) -> tuple[int, int | None, set[int]]:
    """Menus and tickers above the first paragraph.

    Returns:
        Where the article's head begins, its first paragraph, and the lines of the menus.
    """
    menus = _label_run(lines, words)
    head = max(menus, default=-1) + 1
    for block in blocks(lines):
        menu = _menu(lines, words, block)
        menus.update(menu)
        rest = range(menu.stop, block.stop)
        menus.update(i for i in rest if _in_ticker(lines, words, i, menus))
        head = max(menus, default=-1) + 1
        if any(lines[i].shape is Shape.paragraph and i not in marked | menus for i in rest):
            break
    body = next((i for i in range(head, len(lines)) if lines[i].shape is Shape.paragraph and i not in marked), None)
    if body is None:
        return 0, None, set()
    body = _below_headline(lines, marked, body)
    headline = _swallowed_headline(lines, words, marked | menus, head, body)
    head = head if headline is None else headline
    above = {i for i in range(head) if _is_small(lines[i], words[i]) or lines[i].bullet}
    above |= {i for i in range(body) if _is_alert(lines, words, i, body)} | _listed_above(lines, words, body)
    below = set() if headline is None else {i for i in range(headline + 1, body) if i in menus and words[i] is _Word.nothing}
    return head, body, (menus | above) - {headline} - below


def _below_headline(lines: list[Line], marked: set[int], body: int) -> int:
    """The first paragraph below a headline that ends like a sentence: between the two stand a date and nothing but short lines."""
    after = next((i for i in range(body + 1, len(lines)) if lines[i].is_prose and i not in marked), None)
    if after is None or len(lines[body].text) > TICKER_LENGTH or lines[after].shape is not Shape.paragraph:
        return body
    dated = any(_is_dated(lines[i]) and lines[i].text[0].isalnum() and "@" not in lines[i].text for i in range(body + 1, after))
    return after if dated else body  # "- Jane Doe (@jane) 3 May 2024" closes a quoted post


def _swallowed_headline(lines: list[Line], words: list[_Word], taken: set[int], head: int, body: int) -> int | None:
    """The headline that was taken for the last line of a ticker: no other stands below it, and a date follows, or blank lines part it."""

    def is_headline(i: int) -> bool:
        long = len(lines[i].text.split()) >= MENU_LINES
        dated = _DATED.search(lines[i].text) and len(lines[i].text.split()) <= BOX_WORDS
        return long and not dated and not is_byline(lines[i]) and words[i] is _Word.nothing and not _is_small(lines[i], words[i])

    if any(is_headline(i) and i not in taken for i in range(head, body)) or len(lines[body].text.split()) < STRONG_WORDS // 2:
        return None
    last = next((i for i in range(min(head, body) - 1, -1, -1) if is_headline(i) and i in taken), None)
    if last is None:
        return None
    dated = any(lines[i].shape is Shape.stamp or _DATED.search(lines[i].text) for i in range(last + 1, min(body, last + HEAD_LINES)))
    apart = lines[last].opens and lines[last + 1].opens
    return last if dated or apart else None


def _listed_above(lines: list[Line], words: list[_Word], body: int) -> set[int]:
    """Lists above the article that a heading opens: its items have bullets, numbers or times."""
    found: set[int] = set()
    for i in range(body):
        if words[i] not in (_Word.box, _Word.ticker) or lines[i].bullet:
            continue
        after = i + 1
        while after < body and (lines[after].bullet or _ITEM.match(lines[after].text)):
            after += 1
        if after - i > SANDWICHED:
            found.update(range(i, after))
    return found


def _is_alert(lines: list[Line], words: list[_Word], i: int, body: int) -> bool:
    """A line "BREAKING: ..." above the article, where another headline follows."""
    opening, colon, _ = lines[i].words.partition(":")
    if not colon or opening not in _table()["tickers"] or len(lines[i].text) > 2 * TICKER_LENGTH:
        return False
    return any(
        words[j] is _Word.nothing and not _is_small(lines[j], words[j]) and len(lines[j].text.split()) >= MENU_LINES
        for j in range(i + 1, body)
    )


def _label_run(lines: list[Line], words: list[_Word]) -> set[int]:
    """A menu whose items stand in paragraphs of their own: many small lines in a row before the first other line but titles."""
    run: set[int] = set()
    found: set[int] = set()
    for i, line in enumerate(lines):
        if _is_small(line, words[i]):
            run.add(i)
            continue
        if len(run) >= HEAD_LINES:
            found |= run
        run = set()
        if line.shape is Shape.paragraph:
            break
    last = max(found, default=0)
    headline = found and not lines[last].bullet and words[last] is _Word.nothing and len(lines[last].text.split()) >= MENU_LINES
    return found - {last} if headline else found


def _menu(lines: list[Line], words: list[_Word], block: range) -> range:
    """The lines of a block that are a menu with its ticker, from the first on; an empty range where it is none.

    A menu ends before the first sentence. Only a ticker has sentences: from its heading to a blank line, none of them long.
    """
    prose = next((i for i in block if lines[i].is_prose and words[i] is _Word.nothing), block.stop)
    heading = next((i for i in block if words[i] is _Word.ticker), block.stop)
    ticker = heading < prose and all(not _is_strong(lines[i]) for i in range(heading, block.stop)) and block.stop - heading >= MENU_LINES
    if heading == block.start:
        return block if ticker else range(block.start, block.start)
    if ticker and heading - block.start < MENU_LINES and heading + 1 < block.stop and lines[heading + 1].shape is Shape.label:
        ticker = False  # "Live" as a section among others
    menu = range(block.start, heading if ticker else prose)
    small = sum(1 for i in menu if _is_small(lines[i], words[i]))
    listed = any(lines[i].bullet or words[i] is not _Word.nothing for i in menu)
    listed = listed or sum(lines[i].words in _table()["sections"] for i in menu) >= MENU_LINES
    dated = any(lines[i].shape is Shape.stamp for i in menu)
    known = len(menu) >= HEAD_LINES or (len(menu) >= MENU_LINES and listed and not dated)
    if not known or small < MENU_SHARE * len(menu):
        return range(block.start, block.start)
    return block if ticker else menu


def _in_ticker(lines: list[Line], words: list[_Word], i: int, menus: set[int]) -> bool:
    """A line "Ministry: Talks go on" that follows the ticker's heading or another such line, blank lines between them."""
    follows = i > 0 and (words[i - 1] is _Word.ticker or i - 1 in menus)
    return follows and len(lines[i].text) <= TICKER_LENGTH and bool(_SAYING.match(lines[i].text))


def _kickers(lines: list[Line], head: range, marked: set[int]) -> set[int]:
    """Names of the outlet and of sections between menus and headline: "World News"."""
    headline = next((i for i in head if i not in marked and lines[i].shape in (Shape.title, Shape.sentence)), None)
    if headline is None or len(lines[headline].text.split()) < MENU_LINES or not any(i in marked for i in range(headline)):
        return set()
    return {i for i in range(headline) if lines[i].shape is Shape.label and not is_byline(lines[i])}


def _bylines(lines: list[Line], head: range, marked: set[int]) -> set[int]:
    """Lines with the date below the headline, and the names beside them."""
    headline = next((i for i in head if i not in marked and lines[i].shape in (Shape.title, Shape.sentence)), None)
    if headline is None or len(lines[headline].text.split()) < MENU_LINES:
        return set()
    below = range(headline + 1, head.stop)
    dated = {i for i in below if lines[i].shape is Shape.stamp or _is_dated(lines[i])}
    named = {i for i in below if lines[i].shape is Shape.label and (i - 1 in dated or i + 1 in dated) and not is_byline(lines[i])}
    found = {i for i in dated if lines[i].shape is not Shape.stamp} | named
    for i in below:  # a count of shares, a reporter's post
        apart = marked | dated | found
        beside = i - 1 in apart or (i - 1 == headline and not lines[i].opens)
        short = _COUNT.fullmatch(lines[i].text) or (len(lines[i].text.split()) < MENU_LINES and not lines[i].is_prose)
        if beside and i + 1 in apart and short and not is_byline(lines[i]):
            found.add(i)
    return found


def _listed_headlines(lines: list[Line], above: range, marked: set[int]) -> set[int]:
    """Headlines of other stories above the article's own, which a date follows: two and more together, below a menu."""
    dated = next((i for i in above if _is_dated(lines[i]) and i > 1), None)
    if dated is None:
        return set()
    headline = next((i for i in range(dated - 1, -1, -1) if len(lines[i].text.split()) >= MENU_LINES and not is_byline(lines[i])), 0)
    found: set[int] = set()
    for block in blocks(lines[:headline]):
        open_ = [i for i in block if i not in marked]
        menu = sum(1 for i in range(block.start) if i in marked) >= MENU_LINES
        listed = len(open_) == len(block) >= 2 and all(lines[i].shape in (Shape.title, Shape.label) for i in block)
        if menu and listed and lines[headline].opens:
            found.update(block)
    return found


def _authors(lines: list[Line], head: range) -> tuple[str, ...]:
    """Names in bylines and beside the date."""
    shown = (lines[i].text for i in head if is_byline(lines[i]) or _is_dated(lines[i]))
    return tuple({name for text in shown for name in _NAME.findall(text) if not any(written_dates(name))})


def _is_dated(line: Line) -> bool:
    if line.is_prose or len(line.text) > TICKER_LENGTH / 2:
        return False
    written = [one for one in written_dates(line.text) if one.day is not None and one.year is not None]
    return bool(written) and len(line.text.split()) <= 2 * BOX_WORDS


def _repeated_titles(lines: list[Line], head: range, marked: set[int]) -> set[int]:
    """Second copies of a headline, as pages and their dumps print them."""
    seen: set[str] = set()
    repeated: set[int] = set()
    for i in head:
        if i in marked:
            continue
        if lines[i].words in seen:
            repeated.add(i)
        seen.add(lines[i].words)
    for i in range(head.stop):  # the window's title: the headline with the outlet's name
        shorter = (j for j in head if j != i and j not in marked and lines[j].words.count(" ") >= MENU_LINES)
        said = lines[i].words
        if any(lines[j].words in said and len(said) > len(lines[j].words) + 2 and len(said) <= 2 * len(lines[j].words) for j in shorter):
            repeated.add(i)
    return repeated


def _captions(lines: list[Line], body: int) -> set[int]:
    """Captions and names above the article, which pages show twice, as a picture's text and below it, and credits of pictures.

    A sentence that stands there twice may be the article's first: one of the two stays, but where a credit follows. A caption alone stays
    too, for it may say what the text does not, but where the place of the picture stands above it and its credit closes it.
    """
    found: set[int] = set()
    last = min(body + HEAD_LINES, len(lines))
    for i in range(last):
        line = lines[i]
        credited = i + 1 < last and _CREDITED.fullmatch(lines[i + 1].text) is not None
        found |= {i + 1} if credited else set()
        if i and line.words == lines[i - 1].words and line.shape is not Shape.title:
            found |= {i - 1, i} if credited or line.shape is Shape.label else {i - 1}
    for block in blocks(lines[:last]):
        said = " ".join(lines[i].text for i in block)
        if block.start and _IMAGE.fullmatch(lines[block.start - 1].text) and len(said) <= CAPTION and _PICTURE.search(said):
            found.update(block)
    return found


# ------------------------------------------------------------------ inside and below the article


def _boxes(lines: list[Line], words: list[_Word], marked: set[int], body: int) -> set[int]:
    """Boxes that a heading opens: links up to the next sentence, or, with no paragraph to follow, all to the end."""
    last_strong = max((i for i, line in enumerate(lines) if i not in marked and _is_strong(line)), default=body)
    found: set[int] = set()
    i = body + 1
    while i < len(lines):
        if _closes(lines, marked, body, i):
            return found | set(range(i, len(lines)))
        if words[i] is not _Word.box:
            i += 1
        elif i > last_strong or _are_teasers(lines, marked, body, i):
            return found | _tail(lines, marked, i)
        else:
            i += 1
            while i < len(lines) and not lines[i].is_prose:
                found.add(i)
                i += 1
    return found


def _closes(lines: list[Line], marked: set[int], body: int, i: int) -> bool:
    """Whether the comments begin here: three paragraphs stand above, and no more prose below than above."""
    if not _COMMENTS.fullmatch(lines[i].words):
        return False
    above = [len(lines[j].text) for j in range(body, i) if lines[j].is_prose and j not in marked]
    below = [len(lines[j].text) for j in range(i + 1, len(lines)) if lines[j].is_prose and j not in marked]
    return len(above) >= MENU_LINES and sum(below) <= sum(above)


def _are_teasers(lines: list[Line], marked: set[int], body: int, start: int) -> bool:
    """Whether only other stories follow: each a title, a sentence or two, and a date; less than the article above."""
    runs: list[int] = []
    stamps, prose, above = 0, 0, sum(len(lines[j].text) for j in range(body, start) if lines[j].is_prose and j not in marked)
    length = 0
    for i in range(start + 1, len(lines)):
        if lines[i].is_prose and i not in marked:
            prose += 1
            length += len(lines[i].text)
            continue
        if prose:
            runs.append(prose)
        prose = 0
        stamps += lines[i].shape is Shape.stamp
    runs += [prose] if prose else []
    return len(runs) >= 2 and max(runs) <= SANDWICHED and stamps >= len(runs) and 2 * length <= above


def _tail(lines: list[Line], marked: set[int], start: int) -> set[int]:
    """From the heading of a last box to the last link, label or notice; sentences only where links enclose them.

    A paragraph that other furniture follows, before any teaser, is the article's end: the box stood in the middle.
    """
    found: set[int] = set()
    pending: list[int] = []
    teasers = False
    for i in range(start, len(lines)):
        if lines[i].is_prose and i not in marked:
            pending.append(i)
            continue
        if _COMMENTS.fullmatch(lines[i].words):
            return found | set(range(i, len(lines)))
        short = all(lines[j].shape is Shape.sentence for j in pending)
        if pending and len(pending) <= SANDWICHED and (teasers or short or i not in marked):
            teasers = True
            found.update(pending)
        pending = []
        found.add(i)
    return found


def _trailing(lines: list[Line], marked: set[int], body: int) -> set[int]:
    """Labels and stamps below the last sentence, once something there is furniture for another reason."""
    last = max((i for i, line in enumerate(lines) if line.is_prose and i not in marked), default=body)
    below = range(last + 1, len(lines))
    if not any(i in marked for i in below):
        return set()
    return {i for i in below if lines[i].shape in (Shape.label, Shape.stamp) or lines[i].bullet}
