"""What is known before any article is read: states, their ministries and other bodies, main actors and persons.

Actors stand in the data one by one; a state's bodies follow from a rule: every state has a defence ministry, and its id is
the state's with the rule's behind it ("tr-defence-ministry"). A row of the data under such an id adds names to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

from tracker.identity.bearers import Bearers
from tracker.identity.names import fold, untitled, words
from tracker.identity.organisations import Organisations
from tracker.identity.senses import Form, Owner, Part, Rule, Sense
from tracker.identity.spelling import Spellings
from tracker.identity.tenure import Tenures
from tracker.lang import lexicon
from tracker.records import Speaker, SpeakerKind, Term


def _in_capitals(name: str) -> bool:
    return name == name.upper() and sum(map(str.isalpha, name)) > 1


def _titled(words_: str) -> str:
    return " ".join(word if word in ("of", "the", "and", "for") else word[:1].upper() + word[1:] for word in words_.split())


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


class Knowledge:
    """The shipped data, indexed once.

    Attributes:
        names: normalised name -> readings of the whole name: states, actors and persons.
        tenures: who held which office when.
        phrases: folded phrase -> what it may do inside a mention.
        longest: words of the longest phrase that starts with a word.
        women: ids of persons who are addressed so.
        owners: states and territories by id.
        rules: bodies and offices that every state may have, by key.
        descriptions: words that describe one actor and no other, folded -> its id.
        wings: a movement or party -> its armed wing; `wing_words` are what it is called beside it.
        owns: actor -> the territory or state whose bodies are called the actor's ("Hamas's health ministry").
        determiners, pronouns, relatives, speaks_for, put_out_by: small words.
        particles: parts of names that stand in lower case.
        leading: offices whose holder leads a state.
        dead, private: words for who has died, and callings that no holder of a state's office has.
        gone: words before an office that its holder is not: "former", "deputy".
        local, legislators: offices that no holder of a state's highest offices has at the same time.
        telling: all words beside a name that may speak against a person.
        shared_adjectives: of two states -> their codes.
        ministries: words for any ministry.
        of_any: offices that make nobody a state's servant.
        of_ministries: groups that are a ministry's own voice.
        kept_by_one: ranks that name nobody alone ("the King").
        ranked: forms of address of who has an office or a rank.
        places: words before where something is; `where` is the plainest of them.
        generic_states, generic_territories, generic_where, generic_kinds: "the country", "the territory", "there", "besieged".
        home_voices: groups that count at home.
        womens, mens: forms of address that tell.
        given_names: first names that the news has often.
        surnames_too: titles that are surnames at the end of a name.
    """

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._offices = lexicon("offices", language)
        self._speakers: dict[str, Speaker] = {}
        self.names: dict[str, list[Sense]] = {}
        self.phrases: dict[str, list[Sense]] = {}
        self.women: set[str] = set()
        self.longest: dict[str, int] = {}
        self.owners: dict[str, Owner] = {}
        self.rules: dict[str, Rule] = {}
        self.owns: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.wings: dict[str, str] = {}
        small, titles = self._offices["words"], self._offices["titles"]
        self.determiners, self.pronouns = frozenset(small["determiners"]), frozenset(small["pronouns"])
        self.wing_words = frozenset(small["wings"])
        self.relatives, self.particles = frozenset(small["relatives"]), frozenset(small["particles"])
        self.speaks_for, self.put_out_by = frozenset(small["speaks_for"]), frozenset(small["put_out_by"])
        self.places, self.where = frozenset(small["places"]), small["places"][0]
        self.generic_states, self.generic_territories = frozenset(small["generic_states"]), frozenset(small["generic_territories"])
        self.generic_where, self.generic_kinds = frozenset(small["generic_where"]), frozenset(small["generic_kinds"])
        self.home_voices = tuple(self._offices["people"]["home_voices"])
        people = self._offices["people"]
        self.leading, self.dead, self.private = (frozenset(people[key]) for key in ("leading", "dead", "private"))
        self.local, self.legislators = frozenset(people["local"]), frozenset(people["legislators"])
        self.gone = frozenset(people["gone"])
        self.telling = self.dead | self.private | self.local | self.legislators | self.gone
        self._namesakes = frozenset(lexicon("states", language)["places"]["namesakes"])
        self.shared_adjectives = {key: frozenset(codes) for key, codes in lexicon("states", language)["shared"].items()}
        self.ministries = frozenset(self._offices["ministries"]["nouns"])
        self.of_any = frozenset(self._offices["people"]["of_any"])
        self.ranked = frozenset(titles["ranked"])
        self.of_ministries, self.kept_by_one = frozenset(self._offices["people"]["of_ministries"]), frozenset(titles["kept_by_one"])
        self.womens, self.mens, self.surnames_too = (frozenset(titles[key]) for key in ("women", "men", "surnames_too"))
        given = lexicon("given_names", language)
        self.given_names = frozenset(name for key in ("male", "female", "either") for name in given[key].split())
        self._read_words()
        self._read_rules()
        self._rows: dict[str, dict[str, Any]] = {}
        self._read_states(lexicon("states", language))
        for table in ("actors", "bodies", "persons"):
            self._read_actors(lexicon(table, language))
        self._read_posts()
        self.tenures = self._read_terms(lexicon("terms", language))

    @cached_property
    def spellings(self) -> Spellings:
        """Known persons by the spelling of their names, read when first asked for."""
        persons = ((key, row) for key, row in self._rows.items() if row["kind"] == SpeakerKind.person)
        return Spellings((text, key, row.get("country")) for key, row in persons for text in (row["name"], *row.get("names", ())))

    @cached_property
    def organisations(self) -> Organisations:
        """Known bodies and organisations by the spelling of their names, read when first asked for."""
        found = Organisations()
        for key, row in self._rows.items():
            if row["kind"] != SpeakerKind.person and not row.get("office"):
                found.add((row["name"], *row.get("names", ())), key)
        return found

    @cached_property
    def narrower(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Of known actors, by state, the others that have the same name with that state's beside it: "Taliban", "Pakistani Taliban"."""
        keyed: dict[str, str | None] = {}
        for key, row in self._rows.items():
            if row["kind"] != SpeakerKind.person and not row.get("office"):
                for text in (row["name"], *row.get("names", ())):
                    named = " ".join(word.key for word in words(text)).removeprefix("the ")
                    keyed[named] = key if keyed.get(named, key) == key else None
        states = {
            " ".join(word.key for word in words(text)): owner.state
            for owner in self.owners.values()
            for text in (*owner.names, *owner.adjectives)
        }
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, bearer in keyed.items():
            parts = name.split()
            for place in range(1, len(parts)):
                before, behind = " ".join(parts[:place]), " ".join(parts[place:])
                for state, base in ((before, behind), (behind, before.removesuffix(" in"))):
                    general, code = keyed.get(base), states.get(state)
                    if bearer is None or general is None or general == bearer or code is None or code == self._rows[general].get("country"):
                        continue
                    by_state = found.setdefault(general, {})
                    by_state[code] = tuple(dict.fromkeys((*by_state.get(code, ()), bearer)))
        return found

    @cached_property
    def bearers(self) -> Bearers:
        """Known bearers of surnames, read when first asked for."""
        found = Bearers()
        for key, row in self._rows.items():
            if row["kind"] == SpeakerKind.person:
                found.add(key, (row["name"], *row.get("names", ())), row.get("surnames", ()), row.get("country"))
                found.add_crowned(key, row["name"], self._crowns_of(key))
        return found

    def _crowns_of(self, person: str) -> list[str]:
        """Words that stand before the name of a monarch: "king", "queen"; none for anybody else."""
        reigns = any(self.seat(term.office) in self._offices["crowns"] for term in self.tenures.of.get(person, ()))
        return [text for crown in self._offices["crowns"].values() for text in crown["words"]] if reigns else []

    # -------------------------------------------------------------- reading

    def _phrase(self, text: str, sense: Sense) -> None:
        self._keyed([word.key for word in words(text)], sense)

    def _keyed(self, keys: list[str], sense: Sense) -> None:
        key = " ".join(keys)
        if sense not in self.phrases.setdefault(key, []):
            self.phrases[key].append(sense)
            self.longest[keys[0]] = max(len(keys), self.longest.get(keys[0], 0))

    def _name(self, text: str, part: Part, speaker: str, form: Form | None = None) -> None:
        sense = Sense(part, speaker, _in_capitals(text), form)
        keys = [word.key for word in words(text)]
        self._keyed(keys, sense)
        start = 0 if part is Part.state else untitled(keys)  # "DR" before a state is no doctor
        keyed = self.names.setdefault(" ".join(keys[start:]), [])
        if form in (None, Form.proper, Form.capital) and sense not in keyed:
            keyed.append(sense)

    def _read_words(self) -> None:
        data = self._offices
        for part, listed in (
            (Part.determiner, [*data["words"]["determiners"], *data["words"]["held"]]),
            (Part.link, data["words"]["links"]),
            (Part.place, data["words"]["places"]),
            (Part.join, data["words"]["joins"]),
            (Part.rank, data["words"]["ranks"]),
            (Part.descriptor, data["words"]["descriptors"]),
            (Part.spokesperson, data["people"]["spokespersons"]),
            (Part.utterance, data["people"]["utterances"]),
            (Part.office, data["people"]["offices"]),
            (Part.calling, data["people"]["callings"]),
            (Part.other_time, data["people"]["other_times"]),
            (Part.standing, data["people"]["standing"]),
            (Part.gathered, data["people"]["gathered"]),
            (Part.trade, data["people"]["trades"]),
            (Part.noun, data["organisations"]["nouns"]),
            (Part.title, [*data["titles"]["plain"], *data["titles"]["women"], *data["titles"]["men"]]),
        ):
            for text in listed:
                self._phrase(text, Sense(part, text))

    def _read_rules(self) -> None:
        forms = self._offices["ministries"]
        departments = frozenset(forms["departments"])
        for subject, synonyms in forms["subjects"].items():
            shown, home = _titled(subject.replace("-", " ")), subject in forms["count_at_home"]
            ministry = Rule(
                f"{subject}-ministry",
                forms["name"].replace("{Subject}", shown),
                tuple(form.format(subject=synonym) for synonym in synonyms for form in forms["ministry"][:2]),
                ministry=True,
                national=True,
                home=home,
            )
            minister = Rule(
                f"{subject}-minister",
                forms["minister_name"].replace("{Subject}", shown),
                tuple(form.format(subject=synonym) for synonym in synonyms for form in forms["minister"][:2]),
                ministry=True,
                national=True,
                home=home,
                body=ministry.key,
                seat=True,
            )
            secretary = replace(minister, not_in=frozenset(forms["secretaries_serve"]))
            department = Rule(ministry.key, ministry.name, (), ministry=True, national=True, home=home, only=departments)
            for text in forms["letters"].get(subject, ()):
                self._phrase(text, Sense(Part.body, ministry.key, capitals=True, rule=ministry))
            for synonym in synonyms:
                for kind, part, rule in (
                    ("ministry", Part.body, ministry),
                    ("department", Part.body, department),
                    ("minister", Part.minister, minister),
                ):
                    for form in forms[kind]:
                        meant = secretary if part is Part.minister and "secretary" in form else rule
                        self._phrase(form.format(subject=synonym), Sense(part, meant.key, rule=meant))
            self.rules[ministry.key], self.rules[minister.key] = ministry, minister
        for part, rows in (
            (Part.body, self._offices["bodies"]),
            (Part.minister, self._offices["offices"]),
            (Part.crown, self._offices["crowns"]),
        ):
            for key, row in rows.items():
                settings = {**row, "words": tuple(row["words"]), "kind": SpeakerKind(row.get("kind", "body"))}
                rule = Rule(key, **settings, seat=part is not Part.body)
                self.rules[key] = rule
                for text in rule.words:
                    self._phrase(text, Sense(part, key, rule=rule))
        for part, rows in ((Part.minister, self._offices["offices_elsewhere"]), (Part.body, self._offices["bodies_elsewhere"])):
            for row in rows:
                rule = replace(self.rules[row["rule"]], only=frozenset(row["only"]))
                for text in row["words"]:
                    self._phrase(text, Sense(part, rule.key, rule=rule))

    def _read_states(self, data: dict[str, Any]) -> None:
        for code, row in (*data["states"].items(), *data["territories"].items()):
            state = row.get("of", code)
            names = (row["name"], *row.get("names", ()), *row.get("homonyms", ()))
            adjectives = tuple(row.get("adjectives", ()))
            self.owners[code] = Owner(code, state, adjectives, names)
            self._speakers[code] = Speaker(
                id=code,
                name=row.get("show", row["name"]),
                kind=SpeakerKind.state if state == code else SpeakerKind.body,
                names=_unique((row.get("show", row["name"]), *names, *adjectives)),
                member_of=() if state == code else (state,),
                country=state,
                wikidata=row.get("wikidata"),
            )
            for form, listed in (
                (Form.homonym, row.get("homonyms", ())),
                (Form.proper, () if row["name"] in row.get("homonyms", ()) else (row["name"],)),
                (Form.proper, row.get("names", ())),
                (Form.adjective, adjectives),
                (Form.people, row.get("people", ())),
                (Form.capital, row.get("capitals", ())),
                (Form.seat, row.get("seats", ())),
            ):
                for text in listed:
                    self._name(text, Part.state, code, form)
                    if form is Form.proper and " " not in text and not text.endswith("s") and not _in_capitals(text):
                        self._phrase(text + "s", Sense(Part.state, code, form=Form.adjective))  # "Syrias army": a lost apostrophe
        # "Congolese" is of two states, and names neither.
        for key, senses in self.phrases.items():
            codes = {sense.value for sense in senses if sense.part is Part.state and sense.form is Form.adjective}
            if len(codes) > 1:
                self.phrases[key] = [sense for sense in senses if sense.part is not Part.state or sense.form is not Form.adjective]

    def _read_actors(self, data: dict[str, Any]) -> None:
        kinds = {"bodies": SpeakerKind.body, "organisations": SpeakerKind.organisation, "persons": SpeakerKind.person}
        rows = {key: {"kind": kinds[section], **row} for section in kinds for key, row in data.get(section, {}).items()}
        self._rows.update(rows)
        for key, row in rows.items():
            part = Part.person if row["kind"] == SpeakerKind.person else Part.actor
            for text in (row["name"], *row.get("names", ())):
                self._name(text, part, key)
                if row.get("office"):
                    self._phrase(text, Sense(Part.office, key, _in_capitals(text)))
            for text in row.get("in_context", ()):
                self._phrase(text, Sense(part, key, _in_capitals(text), beside=True))
            for text in row.get("described_as", ()):
                self.descriptions[" ".join(word.key for word in words(text))] = key
            if row.get("wing_of"):
                self.wings[row["wing_of"]] = key
            if row.get("woman"):
                self.women.add(key)
            if "rules" in row:
                self.owns[key] = row["rules"]

    def _read_posts(self) -> None:
        """Offices of organisations: "WHO chief", "Director-General of the World Health Organization"."""
        for key, post in self._offices["posts"].items():
            body = self._rows[post["of"]]
            named = [name for name in (body["name"], *body.get("names", ())) if len(name.split()) < 6]
            made = [f"{name} {text}" for text in post.get("words", ()) for name in named]
            made += [f"{text} of {the}{name}" for text in post.get("words", ()) for name in named for the in ("", "the ")]
            names = _unique((*post.get("names", ()), *made))
            self._rows[key] = {"kind": SpeakerKind.body, "name": post["name"], "names": names, "of": [post["of"]], "office": True}
            for text in (post["name"], *names):
                self._name(text, Part.actor, key)
                self._phrase(text, Sense(Part.office, key, _in_capitals(text)))

    def _read_terms(self, data: dict[str, Any]) -> Tenures:
        terms: dict[str, list[Term]] = {}
        for office, table in data.items():
            for row in table["terms"] if isinstance(table, dict) else ():
                until = row.get("until")
                seen = None if until else row.get("seen") or data["read_until"]
                term = Term(office=office, since=row.get("since"), until=until, seen=seen, source=row["source"])
                terms.setdefault(row["person"], []).append(term)
        return Tenures(terms, data["read_until"])

    # -------------------------------------------------------------- speakers

    def are_namesakes(self, one: str, other: str) -> bool:
        """Whether two bodies are made by one rule, the first for a state, the second for a territory that goes by the state's name."""
        return any(
            first.key == second.key and owner.id == further.state and further.id in self._namesakes
            for owner, first in self._ruled(one)
            for further, second in self._ruled(other)
        )

    @cached_property
    def divided(self) -> frozenset[str]:
        """States with a territory that goes by the state's name: whose capital rules what is not said by the capital."""
        return frozenset(self.owners[key].state for key in self._namesakes)

    def died(self, key: str) -> str | None:
        """The day on which a person died, perhaps partial; None for the living and where it is not known."""
        row = self._rows.get(key, {})
        return row.get("died")

    @cached_property
    def local_offices(self) -> dict[str, Speaker]:
        """Offices of towns and regions of which a holder is on record, by ids made of state, place and kind: "ua-kharkiv-mayor"."""
        kinds = lexicon("localities", self._language)["offices"]
        found = {}
        for key in self.tenures.offices:
            code = key.partition("-")[0]
            kind = next((kind for kind in sorted(kinds, key=len, reverse=True) if key.endswith(f"-{kind}")), None)
            if kind is None or code not in self.owners or key in self._rows or any(True for _ in self._ruled(key)):
                continue
            place = key.removeprefix(f"{code}-").removesuffix(f"-{kind}").replace("-", " ")
            name = kinds[kind]["name"].format(place=_titled(place))
            found[key] = Speaker(id=key, name=name, kind=SpeakerKind.body, names=(name,), country=code)
        return found

    def is_office(self, key: str) -> bool:
        """An id of an office that one person holds, whether a rule makes it or the data."""
        if key in self.local_offices:
            return True
        row = self._rows.get(key)
        return (row is not None and bool(row.get("office"))) or any(rule.seat for _, rule in self._ruled(key))

    def seat(self, key: str) -> str | None:
        """The rule's key of an office of a state ("tr-president": "president"), None for any other id."""
        return next((rule.key for _, rule in self._ruled(key) if rule.seat), None)

    def speaker(self, key: str) -> Speaker | None:
        """The speaker of an id of the data or of a rule, None for any other."""
        if key in self._speakers:
            return self._speakers[key]
        made = self._made(key)
        if made is not None:
            self._speakers[key] = made
        return made

    def of(self, owner: Owner) -> Speaker:
        """The speaker of a state or territory."""
        return self._speakers[owner.id]

    def _made(self, key: str) -> Speaker | None:
        row = self._rows.get(key)
        ruled = next(self._ruled(key), None)
        if row is None and ruled is None:
            return self.local_offices.get(key)
        if row is None and ruled is not None:
            owner, rule = ruled
            state = owner.state if rule.member else None
            belongs = [f"{owner.id}-{rule.body}"] if rule.body else []
            belongs += [owner.id] if rule.member else []
            name = rule.name.format(owner=owner.beside, state=owner.names[0])
            return Speaker(
                id=key,
                name=name,
                kind=rule.kind,
                names=_unique((name, *self._forms(owner, rule))),
                member_of=self.closed(belongs, state),
                country=owner.state,
            )
        assert row is not None
        names = (row["name"], *row.get("names", ()), *row.get("in_context", ()), *row.get("surnames", ()))
        generated = self._forms(*ruled) if ruled else ()
        dated = key in self.tenures.of  # whoever held an office belonged to its state while he held it
        person = row["kind"] == SpeakerKind.person
        state = None if person or row.get("stateless") else row.get("country")
        held: tuple[str, ...] = () if dated else tuple(row.get("of", ()))
        return Speaker(
            id=key,
            name=row["name"],
            kind=SpeakerKind(row["kind"]),
            names=_unique((*names, *generated)),
            member_of=self.closed(held, state),
            terms=self.tenures.of.get(key, ()),
            country=row.get("country"),
            wikidata=row.get("wikidata"),
        )

    def town(self, key: str) -> str | None:
        """The town in which a hospital is, as the data have it; None where they do not say."""
        found = self._rows.get(key, {}).get("town")
        return found if isinstance(found, str) else None

    def is_ministry(self, key: str) -> bool:
        """An id of a ministry that a rule makes, its name added to by the data or not."""
        return any(rule.ministry for _, rule in self._ruled(key))

    def _ruled(self, key: str) -> Iterator[tuple[Owner, Rule]]:
        """The owner and the rule that an id is made of."""
        for place, character in enumerate(key):
            if character == "-" and key[:place] in self.owners and key[place + 1 :] in self.rules:
                yield self.owners[key[:place]], self.rules[key[place + 1 :]]

    @staticmethod
    def _forms(owner: Owner, rule: Rule) -> tuple[str, ...]:
        before = [*owner.adjectives, *(name for name in owner.names if len(name.split()) < 3)]
        return _unique(
            f"{_titled(text)} of {owner.names[0]}" if text.startswith(("ministry ", "minister ")) else f"{one} {_titled(text)}"
            for text in rule.words
            for one in before
        )

    def closed(self, belongs: Iterable[str], state: str | None) -> tuple[str, ...]:
        """Ids of all that something belongs to, nearest first, the state last."""
        found: dict[str, None] = {}
        for key in belongs:
            found[key] = None
            speaker = self.speaker(key)
            for further in speaker.member_of if speaker else ():
                found[further] = None
        if state:
            found.pop(state, None)
            found[state] = None
        return tuple(found)

    def owner(self, text: str) -> Owner | None:
        """The state or territory of a code or a name ("tr", "Turkey", "Gaza")."""
        if text.lower() in self.owners:
            return self.owners[text.lower()]
        key = " ".join(word.key for word in words(text))
        codes = {sense.value for sense in self.phrases.get(fold(key) if " " not in key else key, ()) if sense.part is Part.state}
        return self.owners[codes.pop()] if len(codes) == 1 else None


@cache
def knowledge(language: str = "en") -> Knowledge:
    """The shipped data, read when first asked for."""
    return Knowledge(language)
