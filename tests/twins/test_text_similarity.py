"""Similarity: rapidfuzz and the SQL twin give the same figure for any two texts."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.database import Connection

_LETTERS = "ab zéőßØ ΛςουμπЖщї'-2ﬁ 東\u0301\u200b"
TEXTS = st.one_of(
    st.text(alphabet=_LETTERS, max_size=30),
    st.text(
        alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"),
        max_size=30,
    ),
    st.text(alphabet="ab ", min_size=240, max_size=300),
)


@given(left=TEXTS, right=TEXTS)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_they_give_the_same_figure(conn: Connection, left: str, right: str) -> None:
    row = conn.execute(
        "select pipeline.text_similarity(%s, %s), pipeline.sql_text_similarity(%s, %s)",
        [left, right, left, right],
    ).fetchone()
    assert row is not None
    by_library, by_sql = row
    assert abs(by_library - by_sql) < 1e-12
