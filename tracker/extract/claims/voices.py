"""Things that speak for somebody: "the ministry's statement", "a report by the group", "Valdia's stance".

A document, a poll or a stance says what its maker says, whom the possessor names, the agent ("a study released by the institute"),
the noun before it ("a Halden Times article"), or the subject of the sentence that brings it up ("said in a report"). "The report" is
the one brought up before. A document of which the text does not tell who made it stands for itself.
"""

from collections.abc import Iterator

from tracker.extract.claims.actors import SUBJECTS, Actors
from tracker.extract.claims.cues import cue_lexicon
from tracker.extract.claims.naming import mention_words
from tracker.extract.claims.parsed import Parsed

MADE_BY = frozenset({"by", "from"})
BROUGHT_UP_IN = frozenset({"in", "on"})  # "said in a report", "wrote on its website"
LEAD = 6  # sentences, headlines with them, in which a poll comes before whose it is
EARLIER = 6  # documents of the same noun that are looked at
STATES = frozenset({"GPE", "NORP", "LOC"})


class Voices:
    """The makers of an article's documents.

    Args:
        actors: those whom the article names.
    """

    def __init__(self, parsed: Parsed, actors: Actors) -> None:
        self._parsed = parsed
        self._actors = actors
        self._words = mention_words()

    def makers(self, i: int) -> tuple[int, ...]:
        """The nouns or pronouns that name whose document a noun is, empty where the text does not tell.

        Args:
            i: the noun.
        """
        p = self._parsed
        if p.lower[i] in self._words.authors or p.lower[i] in self._words.outcomes:
            of = next((k for k in p.kids[i] if p.deps[k] == "prep" and p.lower[k] == "of" and k == i + 1), None)
            work = p.child(of, "pobj") if of is not None else None
            if work is not None and p.lower[work] in self._words.voices:
                return self.makers(work)
        if p.lower[i] not in self._words.voices:
            return ()
        own = self._own(i)
        core = self._actors.core(i)
        again = p.lower[core.first] in ("the", "this", p.lower[i]) and core.last == i and core.first >= i - 1
        polls = p.lower[i] in self._words.polls
        again = again or (polls and p.lower[core.first] == "the" and not any(p.tags[k].startswith("NNP") for k in range(core.first, i)))
        if polls and not own:
            return self._earlier(i) if again and self._earlier(i) else self._brought_up_by(i) or self._later(i)
        if own or not again or any(p.deps[k] == "prep" and k == i + 1 and p.lower[k] in MADE_BY for k in p.kids[i]):
            return own or self._brought_up_by(i)
        return self._earlier(i) or self._brought_up_by(i)

    def _later(self, i: int) -> tuple[int, ...]:
        """The makers of the one poll of an article whose headline or lead has "a new poll"."""
        p, actors = self._parsed, self._actors
        if p.sentence[i] >= LEAD:
            return ()
        others = (k for word in self._words.polls for k in actors.same_noun(word, before=len(p.words)) if k > i)
        found = [made for k in others if (made := self._own(k))]
        same = {tuple(p.lower[k] for k in made) for made in found}
        return found[0] if len(same) == 1 else ()

    def _earlier(self, i: int) -> tuple[int, ...]:
        """The makers of the last document of the same noun, or of the one study that is called a report as well."""
        p, actors = self._parsed, self._actors
        for k in reversed(actors.same_noun(p.lower[i], before=i)[-EARLIER:]):
            made = self._own(k) or self._brought_up_by(k)
            if made:
                return made
        if p.lower[i] not in self._words.studies:
            return ()
        others = (k for word in self._words.studies for k in actors.same_noun(word, before=i)[-EARLIER:])
        found = {made[0]: made for k in others if (made := self._own(k) or self._brought_up_by(k))}
        return next(iter(found.values())) if len(found) == 1 else ()

    def _own(self, i: int) -> tuple[int, ...]:
        """Whom the noun's own phrase names."""
        p = self._parsed
        if p.lower[i] in self._words.groups or any(p.deps[k] == "amod" and p.lower[i] == "figures" for k in p.kids[i]):
            return ()  # "the party's top figures" are people
        owner = p.child(i, "poss")
        if owner is not None:
            return (owner,) if self._words.gender.get(p.lower[owner]) != "plural" else ()
        for k in p.kids[i]:
            if k > i and p.deps[k] == "prep" and p.lower[k] in MADE_BY:
                inner = p.child(k, "pobj")
                if inner is not None and self._is_actor(inner):
                    return self._together(inner)
            if k == i + 1 and p.lower[k] == "in" and p.lower[i] in self._words.articles:
                inner = p.child(k, "pobj")
                if inner is not None and p.tags[inner] == "NNP" and p.entities[inner] not in STATES:
                    return (inner,)  # "an editorial in the Halden Courier"
            if k > i and p.deps[k] == "acl" and p.tags[k] in ("VBN", "VBD"):
                by = next((x for x in p.kids[k] if p.deps[x] in ("agent", "prep") and p.lower[x] in MADE_BY), None)
                inner = p.child(by, "pobj") if by is not None else None
                if inner is not None:
                    return self._together(inner)
        return tuple(self._before(i))

    def _together(self, i: int) -> tuple[int, ...]:
        """A noun and those coordinated with it: "by the institute and the university"."""
        p, found = self._parsed, [i]
        while (other := next((k for k in p.kids[found[-1]] if p.deps[k] == "conj" and p.tags[k][:1] in "NP"), None)) is not None:
            found.append(other)
        return tuple(found)

    def _before(self, i: int) -> Iterator[int]:
        """The names right before the noun: "a Halden Times article", but not "a Valdian report"."""
        p, actors = self._parsed, self._actors
        first = actors.core(i).first
        for k in range(first, i):
            named = k in actors.organisations or k in actors.persons
            polls = k == i - 1 and p.lower[i] in self._words.polls and p.tags[k] == "NNP" != p.tags[k - 1] and p.words[k].isalpha()
            if (
                (named or polls)
                and p.entities[k] not in STATES
                and p.lower[k] not in self._words.voices
                and p.lower[k] not in self._words.groups
            ):
                yield k

    def _brought_up_by(self, i: int) -> tuple[int, ...]:
        """The subject of the verb that brings a document up: "said in a report", "published a report"."""
        p = self._parsed
        governor = p.heads[i]
        if p.deps[i] == "pobj" and p.lower[governor] in BROUGHT_UP_IN and p.deps[governor] == "prep":
            verb = p.heads[governor]
        elif p.deps[i] == "dobj" and p.lower[governor] in cue_lexicon().publishing:
            verb = governor
        else:
            return ()
        subject = next((k for k in p.kids[verb] if p.deps[k] in SUBJECTS), None)
        said = p.deps[i] == "dobj" or p.lower[verb] in cue_lexicon().forms["verbs"]  # nobody speaks who "sagged in the polls"
        return (subject,) if subject is not None and said and p.tags[verb].startswith("VB") and self._is_actor(subject) else ()

    def _is_actor(self, i: int) -> bool:
        p, words, actors = self._parsed, self._words, self._actors
        named = i in actors.persons or i in actors.organisations or p.tags[i] in ("NNP", "NNPS")
        said = p.lower[i] in words.bodies or p.lower[i] in words.groups or p.lower[i] in words.offices or p.lower[i] in words.trades
        return named or said
