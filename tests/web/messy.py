"""A register and a demand as officers keep them: titles above, commas in numbers, units in words, dates both ways."""

from __future__ import annotations

from random import Random

UNITS = ("lbs", "Pounds", "LB", "cases", "Case", "each", "EA", "hrs", "Hours", "box")
THINGS = (
    "Hospital linen",
    "Patient meals",
    "Salad greens",
    "Floor care",
    "Courier stops",
    "Scrubs",
    "Printing",
    "Coffee",
)
CATEGORIES = ("Health laundry", "Meals", "Produce", "Cleaning", "Courier", "Uniforms", "Printing", "Coffee")
SITES = ("Main campus", "East hospital", "North clinic", "South clinic", "Depot")


def messy_csv(lines: int, random: Random) -> str:
    """Write a register of contracts with as many lines."""
    made = ["City of Erieview,,,,,", "Contract register (draft),,,,,", ",,,,,"]
    made.append("Contract No,Description,Commodity,Vendor,Expiration Date,Annual Value")
    for number in range(1, lines + 1):
        thing = random.randrange(len(THINGS))
        end = f"{random.randrange(13, 29)}.{random.randrange(1, 13)}.{random.randrange(2027, 2031)}"
        made.append(f"C-{number},{THINGS[thing]},{CATEGORIES[thing]},Vendor {number % 7},{end},$ {number}000.50")
    return "\n".join([*made, f",Total,,,,{lines}"]) + "\n"


def messy_demand(lines: int, random: Random) -> str:
    """Write a year of demand by quarters, parted by semicolons, with as many lines; some numbers have commas."""
    made = ["Lakefront Health;;;;;;;;;;", "Demand for next year - DRAFT;;;;;;;;;;", ";;;;;;;;;;"]
    made.append(
        "Item No;Item Description;Spend Category;U.O.M.;Location;Q1 2028;Q2 2028;Q3 2028;Q4 2028;Unit Cost ($);As of"
    )
    for number in range(1, lines + 1):
        thing = random.randrange(len(THINGS))
        if number % 40 == 1:
            made.append(f";{THINGS[thing].upper()};;;;;;;;;")
        amounts = ";".join(f"{random.randrange(1, 99)},{random.randrange(1000):03}" for _ in range(4))
        cells = (
            str(number),
            f"{THINGS[thing]} {number}",
            CATEGORIES[thing],
            random.choice(UNITS),
            random.choice(SITES),
        )
        price, day = f"$ {random.randrange(1, 90)}.{random.randrange(100):02}", f"{random.randrange(1, 12)}/5/2026"
        made.append(";".join((*cells, amounts, price, day)))
    return "\n".join([*made, ";Total;;;;;;;;;"]) + "\n"
