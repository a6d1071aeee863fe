import pytest

from pipelines.messages import Message, counted
from pipelines.web.site.retold import said


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "'x' is above 5", "'x' is above 5"),
        ("fr", "'x' is above 5", "«\xa0x\xa0» dépasse 5"),
        ("fr", "'x' is not a year", "«\xa0x\xa0» n’est pas une année"),
        ("fr", "the row has 2 cells; the header has 8", "la ligne a 2 cellules\xa0; l’en-tête en a 8"),
        ("es", "1,200 times, 3.5% of the rows", "1.200 veces, 3,5\xa0% de las filas"),
        ("ar", "2 times, 50.0% of the rows", None),
        # A pattern keeps its order among letters that run from right to left.
        ("ar", "pattern 500\\d{6}", "النمط \u2068500\\d{6}\u2069"),
        (
            "fr",
            "born 1853 is also the item's; to review: nothing but the name agrees",
            "born 1853 vaut aussi pour l’élément\xa0; à relire\xa0: rien ne concorde sauf le nom",
        ),
        (
            "fr",
            "born 1853 contradicts the item's 1901 or c. 1905 (P569)",
            "born 1853 contredit 1901 ou vers 1905 (P569) de l’élément",
        ),
        (
            "fr",
            "+3.00 bits: odds 8.0 to 1, so 0.889 taken by itself",
            "+3,00 bits\xa0: chances de 8,0 contre 1, soit 0,889 pris isolément",
        ),
        (
            "fr",
            "a.csv:1, column id: the columns 'id', 'name' are missing; the file has 'x' → add the column",
            "a.csv:1, colonne id\xa0: les colonnes 'id', 'name' manquent\xa0; le fichier a 'x' → ajoutez la colonne",
        ),
        ("fr", "dump.csv:3: the file is empty → check the link", "dump.csv:3: le fichier est vide → vérifiez le lien"),
        ("fr", "to review: the judgements differ (Q1: Ada; not Q2: Bo)", None),
        (
            "fr",
            "m.yaml:5, column born: match › identifiers #1: unknown key → did you mean 'born'?",
            "m.yaml:5, colonne born\xa0: match › identifiers #1: clé inconnue → vouliez-vous dire «\xa0born\xa0»\xa0?",
        ),
        (
            "fr",
            (
                "m.yaml:5: 2 problems:\n  line 5: class: 'x' is not allowed → expected an item id, such as Q5\n"
                "  line 9: labels: the list is empty → give it an entry, or remove it"
            ),
            (
                "m.yaml:5: 2 problèmes\xa0:\n"
                "  ligne 5\xa0: class: 'x' n’est pas permis → attendu\xa0: un identifiant d’élément, comme Q5\n"
                "  ligne 9\xa0: labels: la liste est vide → donnez-lui une entrée, ou retirez-la"
            ),
        ),
        ("ar", "the file is empty → check the link", "الملف فارغ ← تحقق من الرابط"),
        ("fr", "nobody translated this; nor this: at all", "nobody translated this; nor this: at all"),
    ],
    indirect=["language"],
)
def test_what_was_said_in_english_is_said_again(language: str, text: str, told: str | None) -> None:
    again = said(text)
    assert again != text if told is None else again == told


@pytest.mark.parametrize("language", ["fr"], indirect=True)
def test_messages_keep_what_they_are_made_of(language: str) -> None:
    assert said(counted("%(num)s cell; the header has %(width)s", "%(num)s cells; the header has %(width)s", 1200,
                             width=8)) == "1\u202f200 cellules\xa0; l’en-tête en a 8"  # fmt: skip
    assert said(Message("'%(column)s' is not %(detail_said)s", column="x", detail_said="a year")) == (
        "«\xa0x\xa0» n’est pas une année"
    )
    assert said(None) == ""
