"""The board: the listings by status."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from admin.pages.mls.section import section
from admin.web.visit import Visit


@section.get("/mls/board")
async def show_board(visit: Visit) -> Response:
    """Show the listings by status, those that moved last on top."""
    is_mine = visit.request.query_params.get("whose") == "mine"
    rows = await visit.db.rows("mls.board", mine=is_mine)
    columns = []
    for status, cards in groupby(rows, key=lambda row: str(row["status"])):
        kept = list(cards)
        columns.append(
            {
                "status": status,
                "count": kept[0]["count"],
                "cards": [card for card in kept if card["id"] is not None],
            }
        )
    return visit.page("mls/board.html", columns=columns, is_mine=is_mine)
