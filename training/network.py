"""The network: a small encoder with a head for tags and one for links.

The tag head scores seven tags for every piece. The link head gives every piece four vectors: as a content that looks for its
cue, as a cue that is looked for, as a cue that looks for its source, and as a source that is looked for; the score of a link
is their scaled product (the pointer of Vinyals et al. 2015, between span starts). Pointing at the window's first row means
"not in this window", or "no source".
"""

from torch import Tensor, nn
from transformers import BertModel

TAGS = 7
LINK = 64  # dimensions of a link vector


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: BertModel, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(width, TAGS)
        self.links = nn.Linear(width, 4 * LINK)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Score pieces.

        Args:
            ids, types, mask: int64 of shape (batch, length).

        Returns:
            Tag scores of shape (batch, length, 7) and link vectors of shape (batch, length, 256).
        """
        hidden = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        hidden = self.dropout(hidden)
        return self.tags(hidden), self.links(hidden)


def pointing(links: Tensor, asking: int, asked: int, mask: Tensor) -> Tensor:
    """Scores of shape (batch, length, length): how much row i, as role `asking`, points at row j, as role `asked`."""
    roles = links.float().unflatten(-1, (4, LINK))
    scores = roles[..., asking, :] @ roles[..., asked, :].transpose(1, 2) / LINK**0.5
    return scores.masked_fill(mask[:, None, :] == 0, -1e9)
