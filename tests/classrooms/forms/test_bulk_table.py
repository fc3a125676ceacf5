"""Lists as spreadsheets, exports and people write them, and such as nobody should."""

import csv
import io

import pytest

from classrooms.forms.bulk import CheckedRow, checked_rows
from classrooms.forms.bulk_table import (
    MOST_BYTES,
    MOST_ROWS,
    TableRefused,
    decoded,
    read_table,
    without_formula,
)

HEADS = (
    "teacher,e-mail,school,country,city,class,youngest age,oldest age,number of students,languages"
)
AMINA = "Amina Otieno,amina@school.example,Kibera Primary,Kenya,Nairobi,6B,11,12,24,English B1"


def rows_of(text: str) -> list[CheckedRow]:
    return checked_rows(read_table(text))


def refusal_of(raw: bytes) -> str:
    with pytest.raises(TableRefused) as refused:
        read_table(decoded(raw))
    return refused.value.key


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_separator_and_encoding_is_read(separator: str, encoding: str) -> None:
    text = f"{HEADS}\n{AMINA}".replace(",", separator).replace("Otieno", "Otiéno")

    table = read_table(decoded(text.encode(encoding)))

    assert table.rows[0].cells["teacher"] == "Amina Otiéno"
    assert table.rows[0].cells["languages"] == "English B1"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_read(ends: str) -> None:
    assert len(read_table(ends.join([HEADS, AMINA, "", AMINA])).rows) == 2


def test_a_row_becomes_what_is_known_of_teacher_school_and_class() -> None:
    [row] = rows_of(f"{HEADS}\n{AMINA}; Swahili native".replace("English B1; ", "English B1 / "))

    invited = row.invited
    assert invited is not None
    assert (invited.name, invited.email) == ("Amina Otieno", "amina@school.example")
    assert invited.school == {"name": "Kibera Primary", "country": "KE", "city": "Nairobi"}
    assert invited.classroom == {"name": "6B", "age_from": 11, "age_to": 12, "size": 24}
    assert [(each["language"], each["level"]) for each in invited.languages] == [
        ("en", 3),
        ("sw", 7),
    ]


def test_columns_come_in_any_order_and_under_many_names() -> None:
    text = "Class Name;COUNTRY;Notes;Email address;School\n6B;co;x;LUCIA@school.example;Andino"

    table = read_table(text)
    [row] = checked_rows(table)

    assert row.invited is not None
    assert row.invited.email == "lucia@school.example"
    assert row.invited.school["country"] == "CO"
    assert row.invited.classroom["age_from"] is None
    assert table.unused == ["Notes"]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("amina@school.example", "amina at school"), "Enter an e-mail address"),
        (("Kenya", "Atlantis"), "Enter a country by its name or its two letters"),
        ((",6B,", ",,"), "Enter the name of the class"),
        ((",11,12,", ",12,11,"), "The oldest cannot be younger than the youngest"),
        ((",24,", ",many,"), "Enter how many students, between 1 and 120"),
        ((",24,", ",99999999999999999999,"), "Enter how many students, between 1 and 120"),
        (("English B1", "Klingon"), "Enter languages by name"),
        (("English B1", "English B1,more,cells"), "There are 12 cells"),
        (("Kibera Primary", "x" * 161), "Use at most 160 characters"),
        (("Kibera Primary", "Kibera\u202eyramirP"), "Remove the hidden characters"),
    ],
)
def test_a_mistake_is_said_on_its_line(change: tuple[str, str], mistake: str) -> None:
    rows = rows_of(f"{HEADS}\n{AMINA}\n{AMINA.replace(*change)}")

    wrong = rows[1]
    assert (wrong.row.line, wrong.invited) == (3, None)
    assert mistake in " ".join(wrong.mistakes)
    assert rows[0].mistakes == []


def test_lines_are_counted_as_they_stand_in_the_file() -> None:
    two_lines = AMINA.replace("Kibera Primary", '"Kibera\nPrimary"')
    rows = rows_of(f"{HEADS}\n\n{two_lines}\n{AMINA.replace('6B', '7B')}\n")

    assert [row.row.line for row in rows] == [3, 5]
    assert rows[0].invited is not None
    assert rows[0].invited.school["name"] == "Kibera Primary"


def test_the_same_address_and_class_twice_is_a_mistake_of_the_second() -> None:
    rows = rows_of(f"{HEADS}\n{AMINA}\n{AMINA.replace('amina@', 'AMINA@')}")

    assert rows[0].invited is not None
    assert rows[1].mistakes == ["The same address and class stand in line 2"]


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "table.empty"),
        (b" \n\n", "table.empty"),
        (HEADS.encode(), "table.empty"),
        (AMINA.encode(), "table.no_columns"),
        (b"\x00\x01\x02\x03" * 50, "table.no_text"),
        (b"PK\x03\x04" + bytes(range(256)), "table.no_text"),
        (b"\x81\x8d\x8f", "table.no_text"),
        (b"\xff\xfea", "table.no_text"),
        (b"a" * (MOST_BYTES + 1), "table.too_large"),
        (f'{HEADS}\n"{AMINA}\n{AMINA}'.encode(), "table.quotes"),
        (f'{HEADS}\n"{"x" * 200_000}"'.encode(), "table.quotes"),
        (f"{HEADS},E-Mail\n{AMINA}".encode(), "table.column_twice"),
    ],
)
def test_what_is_no_list_gets_a_sentence(raw: bytes, key: str) -> None:
    assert refusal_of(raw) == key


def test_a_hundred_thousand_rows_are_not_read_to_the_end() -> None:
    short = "e-mail,school,country,class\n" + "a@b.example,S,KE,C\n" * 45_000

    assert refusal_of(short.encode()) == "table.too_many"


def test_a_full_list_is_read() -> None:
    lines = [AMINA.replace("amina", f"t{number}") for number in range(MOST_ROWS)]

    assert all(row.invited for row in rows_of("\n".join([HEADS, *lines])))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_comes_out_as_a_formula(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([without_formula(cell)])

    assert next(csv.reader(io.StringIO(out.getvalue(), newline="")))[0] == f"'{cell}"
    assert without_formula("Kibera") == "Kibera"
