"""What each kind of discrepancy and each severity means, in a line; and the reasons for which people dismiss or explain one.

The method, with its limits, is in docs/reconciliation.md. What is here stands beside the rows themselves.
"""

from tracker.reconcile.wording import REPLACING
from tracker.records import Kind, Severity, Status

MEANING = {
    Kind.same_origin_mismatch: "One originator is given with two numbers for the same thing on the same day: somebody carried it wrong.",
    Kind.subset_exceeds_total: "A part is larger than the whole that it is said to belong to.",
    Kind.parts_not_total: "Parts that share nobody add up to more than their whole.",
    Kind.interval_mismatch: "The count of a stretch of time is not the difference of the two totals around it.",
    Kind.cross_origin_conflict: "Two originators count the same and their numbers stay apart, after growth and rounding.",
    Kind.contested_status: "The same people are civilians to one speaker and fighters to another.",
    Kind.contested_attribution: "Two statements name two doers of one deed, or the one that is named denies it.",
    Kind.denial: "One actor denies what another asserts.",
    Kind.cumulative_decrease: "A running total is lower than the same originator's total of an earlier day.",
    Kind.retraction: "An originator takes an earlier number back: the later, lower one is given instead of it.",
    Kind.series_break: "What a series counts changed: a part falls by a fifth or more and stays there, while its whole does not fall.",
    Kind.stealth_edit: "A later version of an article has another number or other words in the same place, without a notice.",
    Kind.implausible_jump: "A number lies beyond the series' own rate, and later numbers do not confirm it.",
    Kind.date_order: "A number describes a day after its own publication.",
    Kind.unattributed: "The text names nobody as the origin of a number.",
    Kind.undated: "Neither the text nor the number tells the day that it describes.",
    Kind.single_source: "Three or more outlets have one originator between them.",
    Kind.vague: "The words state no number, so nothing can be held against them.",
    Kind.reversal: "One actor promised or held something and later says the opposite: a candidate, to be read in full.",
    Kind.stale_repeat: "A number of two or more days ago is given as current.",
    Kind.syndicated_copy: "One text is a copy of another: its figures and statements count once.",
    Kind.qualifier_dropped: "“At least” or “about” was lost on the way from one text to the next.",
    Kind.quote_altered: "One quotation of one speaker has other words in another outlet.",
    Kind.rounding: "One number is a rounding of the other: they do not contradict each other.",
    Kind.scope_difference: "The numbers count different things and cannot contradict each other.",
    Kind.superseded: "The later number replaces the earlier one: the count grew.",
}

SEVERITIES = {
    Severity.error: "two reports cannot both be right, whoever is wrong",
    Severity.conflict: "two parties say what cannot both hold",
    Severity.revision: "somebody changed what was said before",
    Severity.plausibility: "a number or a date that the others around it do not bear out",
    Severity.evidence: "something is missing to compare by, or a candidate is to be read",
    Severity.echo: "the same report again, changed or not",
    Severity.info: "differs for a known reason, and contradicts nobody",
}

OF_STATEMENTS = frozenset(
    (Kind.contested_status, Kind.contested_attribution, Kind.denial, Kind.quote_altered, Kind.reversal)
)  # fmt: skip
OF_TEXTS = frozenset((Kind.stealth_edit, Kind.syndicated_copy))

SILENT = (Severity.evidence, Severity.info)  # what is missing, and what is harmless: no number is questioned by it
SETTLED = (Status.dismissed, Status.explained)


def role(kind: Kind, *, questioned: bool) -> str:
    """What a number is in a discrepancy, by the side that it stands on."""
    if kind in REPLACING:
        return REPLACING[kind].new if questioned else REPLACING[kind].old
    if kind.severity in SILENT:
        return "takes part"
    return "questioned" if questioned else "held against it"


def doubtful(kind: Kind, status: Status, *, questioned: bool) -> bool:
    """Whether a number is in doubt by a discrepancy: it is questioned or was taken back, and nobody settled it otherwise.

    A number that takes another back is not in doubt by that; a total below an earlier one may be, and so may the earlier one.
    """
    if kind.severity in SILENT or status in SETTLED:
        return False
    return not questioned if kind is Kind.retraction else questioned


_READ_WRONGLY = "it was read wrongly here"
_SAME_AGAIN = "the same report again"

OF_FIGURES_REASONS = (
    "two different events",
    "different places or people are counted",
    "they describe different days",
    "one is a part of the other",
    "another definition of who is counted",
    "the originator revised its number",
    "a slip of one outlet",
    _READ_WRONGLY,
    _SAME_AGAIN,
)
OF_STATEMENTS_REASONS = (
    "two different events or deeds",
    "they speak of different matters",
    "said at different times",
    "the speaker is another one",
    "it is denied only in part",
    "another translation, or a cut",
    "a slip of one outlet",
    _READ_WRONGLY,
    _SAME_AGAIN,
)
OF_TEXTS_REASONS = (
    "a notice names the change",
    "an update of a running story",
    "the outlet's layout changed, not its words",
    "two independent texts",
    "one text in two editions",
    _READ_WRONGLY,
    _SAME_AGAIN,
)


def reasons(kind: Kind) -> tuple[str, ...]:
    """The reasons that come up again and again for a kind, nine at most: the number keys choose them."""
    if kind in OF_STATEMENTS:
        return OF_STATEMENTS_REASONS
    return OF_TEXTS_REASONS if kind in OF_TEXTS else OF_FIGURES_REASONS
